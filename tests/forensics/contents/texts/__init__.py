"""Tests of what is encoded in text."""
