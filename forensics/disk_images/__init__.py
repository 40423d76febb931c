"""Disk images by format: raw, split raw, block device, E01. ``containers`` is the entry point."""
