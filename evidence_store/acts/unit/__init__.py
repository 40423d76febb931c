"""Declared acts about the unit's own record."""
