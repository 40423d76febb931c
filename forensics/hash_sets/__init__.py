"""Hash sets: built from originals, imported from lists, sealed in a file, indexed in memory."""
