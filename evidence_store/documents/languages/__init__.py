"""The sentences of all documents in one template, and translations of it."""
