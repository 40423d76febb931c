"""APFS: containers, their volumes and snapshots, and the files of each."""
