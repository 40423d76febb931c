"""Declared acts about disposals, and about the documents in which they end."""
