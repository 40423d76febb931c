"""Scans as a page and a terminal ask for them alike: what opens the set, what is typed again."""
