"""People, their duties and keys, and who deputises for whom."""
