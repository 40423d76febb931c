"""The reader of ext2, ext3 and ext4."""
