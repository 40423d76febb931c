"""Scans and hit lists as the record keeps them: counts and digests, never names."""
