"""Logs of the tools that make disk images, one module each, and what reads any of them."""
