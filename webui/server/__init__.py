"""The web server: one for both profiles (ADR 40)."""
