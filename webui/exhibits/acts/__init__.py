"""Acts about exhibits."""
