"""What people sign, and whether a signature is valid."""
