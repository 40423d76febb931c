"""Acts about orders."""
