"""Btrfs on one device: files by its trees, subvolumes and snapshots included."""
