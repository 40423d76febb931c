"""What is the unit's own: log heads held outside, policies, jobs, reads."""
