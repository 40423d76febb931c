"""Scanning: from sources to shards, to hits, faults and coverage, on any executor."""
