"""RAR 4 and 5: headers by a walk of our own, compressed content by libarchive."""
