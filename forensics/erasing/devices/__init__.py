"""Devices as an erasure sees them: what they are, and their bytes."""
