"""Pages about disposals and certificates."""
