"""Locked volumes: what their headers say, what a key opens, and the bytes behind it."""
