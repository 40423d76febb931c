"""One entry as bytes, and the tree over all of them."""
