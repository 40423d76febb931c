"""Declared acts about exhibits."""
