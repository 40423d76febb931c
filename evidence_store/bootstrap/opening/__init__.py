"""A data folder made, founded, opened, and held to its policy."""
