"""Pages about scans, their hits, and the jobs that make them."""
