"""Backups of phones by iTunes or Finder: which file is which, and what a password opens."""
