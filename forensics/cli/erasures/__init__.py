"""Verbs of erasing that need more than a screen of code: what they ask, show and write."""
