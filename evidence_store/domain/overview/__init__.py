"""What is due, and how far things are, over one case or all of them."""
