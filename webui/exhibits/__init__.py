"""Pages about exhibits and what was found on them."""
