"""Extractions that were taken of a phone after its reset."""
