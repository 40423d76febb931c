"""Witness statements: drafts with a person's own acts, to be read, changed and signed by them."""
