"""Typed settings, and the law as data (``rules/``)."""
