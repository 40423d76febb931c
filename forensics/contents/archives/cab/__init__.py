"""Cabinets of Windows: headers by a walk of our own, compressed content by libarchive."""
