"""Verbs about people and keys."""
