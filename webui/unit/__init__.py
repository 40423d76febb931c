"""Pages about the unit: its log, its people, its jobs, what waits."""
