"""Passphrases: how strong they are, where they are read from, and keys."""
