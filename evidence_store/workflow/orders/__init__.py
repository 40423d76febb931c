"""Steps about orders of a court, and what they wait for."""
