"""Opening files that are containers, and comparing what lies in them."""
