"""Orders of a court: their lines, their states, and the matters that each waits for."""
