"""Verbs of the station: its two services, the desk at a terminal, and the units that start them."""
