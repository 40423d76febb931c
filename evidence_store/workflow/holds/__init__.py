"""Steps that place and release holds."""
