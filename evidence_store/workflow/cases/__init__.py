"""Steps about cases."""
