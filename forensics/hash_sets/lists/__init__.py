"""Lists of known files that others made: VICS and CSV."""
