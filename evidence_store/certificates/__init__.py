"""Certificates: composing, sealing and verifying. Their content is domain."""
