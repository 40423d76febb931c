"""Declared acts about orders of a court."""
