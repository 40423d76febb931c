"""Zip archives: the list of their files, and the content of each."""
