"""Keys of people and of the unit: made on first use, sealed, never in clear on disk."""
