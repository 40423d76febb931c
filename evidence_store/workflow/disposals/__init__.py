"""Steps from a proposal to a verified end."""
