"""People, their duties and keys, and who stands in for whom."""
