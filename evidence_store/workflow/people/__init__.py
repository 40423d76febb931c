"""Steps about people and their keys, and about the unit's keys."""
