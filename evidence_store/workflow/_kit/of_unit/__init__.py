"""What the log says of the unit itself, read where a step depends on it. Not steps."""
