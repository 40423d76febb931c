"""Verbs of the long work that a worker does, and of the hits that a scan found."""
