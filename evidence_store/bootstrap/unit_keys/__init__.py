"""The unit's keys and people's own, as an open data folder handles them."""
