"""Volumes by partition table and signature. ``opening`` is the entry point."""
