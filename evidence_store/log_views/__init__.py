"""The custody log as people look at it, in pages and chains."""
