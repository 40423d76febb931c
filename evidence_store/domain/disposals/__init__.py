"""Disposals: what was proposed, how far it is, and its outcome."""
