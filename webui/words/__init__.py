"""What the screens call things: one catalogue of words."""
