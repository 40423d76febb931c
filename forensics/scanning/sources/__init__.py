"""What a scan is given: sources, their names, and logs of their acquisition."""
