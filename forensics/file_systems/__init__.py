"""Readers of file systems, one module per kind, all through The Sleuth Kit."""
