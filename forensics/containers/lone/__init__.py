"""A file that was compressed alone, given as a source."""
