"""Disk images that lie as files in a file system, a folder or an archive: opened where they lie."""
