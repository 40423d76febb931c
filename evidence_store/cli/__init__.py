"""Verbs of ``expunge`` that use the record: thin, over the same steps as the screens."""
