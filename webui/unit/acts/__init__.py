"""Acts about people, keys and the time."""
