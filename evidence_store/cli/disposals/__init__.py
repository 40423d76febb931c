"""Verbs from a proposal to a certificate."""
