"""What the screens keep between requests, and what happens at the door."""
