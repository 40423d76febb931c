"""The reader of NTFS."""
