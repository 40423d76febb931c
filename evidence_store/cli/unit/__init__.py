"""Verbs about the unit's own record and this installation."""
