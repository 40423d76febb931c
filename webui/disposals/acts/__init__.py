"""Acts about disposals."""
