"""Heads of the log: signed, known from outside, and continued under new keys."""
