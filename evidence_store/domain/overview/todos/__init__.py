"""What waits at a case, its orders, its exhibits and people, in the order of the work."""
