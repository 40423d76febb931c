"""A case, an order, an exhibit or a person under change: read, signed for, saved."""
