"""The kinds of entries, one module a subject."""
