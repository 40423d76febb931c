"""XFS, versions 4 and 5: inodes by the trees of each allocation group, names by folders."""
