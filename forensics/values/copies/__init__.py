"""What the files of police copies are, and what was done to them and read of them."""
