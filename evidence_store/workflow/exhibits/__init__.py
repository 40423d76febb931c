"""Steps about exhibits: where they are, what they are, how they end."""
