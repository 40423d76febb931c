"""Verbs of the command ``expunge`` that work on bytes alone, and the command itself."""
