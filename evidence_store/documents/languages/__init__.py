"""The sentences of all documents in one template, from which people translate."""
