"""Records, and the unit of work that makes them durable with their entries."""
