"""Verbs that read and overwrite the files of police copies."""
