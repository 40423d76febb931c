"""Verbs about exhibits, their copies, disk images, hash sets and holds."""
