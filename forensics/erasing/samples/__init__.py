"""Samples of a medium: which blocks are read where not all of it is, and what that can show."""
