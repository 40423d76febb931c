"""Matching: what of a hash set lies in a stream of bytes."""
