"""Verifying the document about the end of a police copy."""
