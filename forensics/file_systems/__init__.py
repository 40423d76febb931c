"""Readers of file systems: ``reader`` says what one is, ``walking`` asks those that there are."""
