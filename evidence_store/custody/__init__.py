"""The custody log: RFC 8785 entries with commitments in an RFC 9162 tree, with signed heads."""
