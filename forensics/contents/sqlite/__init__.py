"""SQLite databases and their logs: what cells hold (sqlite.org/fileformat2.html)."""
