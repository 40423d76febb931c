"""AFF4, standard 1.0: disk images as streams in a zip file. ``opening`` is the entry point."""
