"""PDF: what its streams hold, found from front to back without its tables."""
