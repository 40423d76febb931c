"""What was compared and not understood, or recognised and not opened."""
