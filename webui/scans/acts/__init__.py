"""Acts about hits, hash sets and jobs."""
