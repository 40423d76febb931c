"""Readers of lists of known files, one module a format."""
