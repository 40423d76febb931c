"""Receipts: one change of custody on paper, with what the record has of it and room to sign."""
