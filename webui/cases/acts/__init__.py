"""Acts about cases."""
