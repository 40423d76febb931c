"""Certificates of media that go back with the pictures taken out."""
