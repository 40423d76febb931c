"""What lies where in a data folder, and what may lie there."""
