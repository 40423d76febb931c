"""Passphrases: how strong one is, where it is read from, and the key that it becomes."""
