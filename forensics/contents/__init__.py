"""What lies inside files: ``reader`` is the protocol, and the registry of those that there are."""
