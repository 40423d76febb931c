"""Records and steps: from a court's order to a signed certificate, with a custody log."""
