"""Two programs that check a bundle; they share no code with the product or with each other."""
