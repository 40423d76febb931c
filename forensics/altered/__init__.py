"""Altered copies of known pictures: what is taken of a picture, and what it is like."""
