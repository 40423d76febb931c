"""What the start of an erasure, of a destruction and of a reading share."""
