"""What a certificate says, and what of it people signed."""
