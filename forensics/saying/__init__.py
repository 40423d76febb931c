"""What documents say: sentences with named places, so that another language can say them."""
