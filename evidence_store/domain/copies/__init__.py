"""Police copies: where their files lie, what their reviews come to, and how they end."""
