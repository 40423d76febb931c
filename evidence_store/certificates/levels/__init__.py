"""Levels above the seal: time stamps and lists of revoked certificates behind a sealed file."""
