"""What is read of a phone, what a reset must leave, and how people read both."""
