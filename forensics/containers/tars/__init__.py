"""Tar archives, plain or within one compressed stream."""
