"""Police copies: their files registered, and what bars their end."""
