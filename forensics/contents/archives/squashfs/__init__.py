"""Squashfs images of version 4.0 (Linux, ``fs/squashfs/squashfs_fs.h``): snaps, live systems."""
