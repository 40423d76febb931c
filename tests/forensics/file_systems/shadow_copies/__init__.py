"""Volume shadow copies of NTFS."""
