"""Lists of known files that others made, by a reader for each format."""
