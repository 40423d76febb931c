"""Declared acts: each is said once, and page, command, entry and statement come from that."""
