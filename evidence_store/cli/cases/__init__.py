"""Verbs about cases, prosecutions and disclosures."""
