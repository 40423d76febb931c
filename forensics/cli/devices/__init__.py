"""Verbs about devices that change nothing on them."""
