"""Virtual disks: media in blocks that tables place, in files that may build upon others."""
