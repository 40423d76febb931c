"""Checking a certificate: three answers, and a check that cannot run is never a pass."""
