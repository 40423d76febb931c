"""The pages about the work itself: disk image and scan, erasing or destruction, verification."""
