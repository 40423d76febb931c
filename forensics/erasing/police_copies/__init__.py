"""Police copies: files that were registered, known again by content, overwritten where they lie."""
