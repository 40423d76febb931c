"""F2FS: inodes by its table of nodes, names by folders."""
