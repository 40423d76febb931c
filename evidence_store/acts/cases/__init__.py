"""Declared acts about cases."""
