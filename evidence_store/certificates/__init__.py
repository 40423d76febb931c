"""Certificates: rendering, sealing and verifying. Their content is domain."""
