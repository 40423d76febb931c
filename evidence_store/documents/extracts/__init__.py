"""The extract of the custody log about one exhibit: its entries in order, and what is left out."""
