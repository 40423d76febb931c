"""Readers of archives, and of single files within a compressed stream."""
