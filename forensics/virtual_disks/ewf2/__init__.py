"""Ex01, the second form of Expert Witness images: ``opening`` is the entry point."""
