"""Verifying what documents say of a whole order."""
