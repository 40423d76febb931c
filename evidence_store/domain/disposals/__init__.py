"""Disposals: what was proposed, how far it is, and what came of it."""
