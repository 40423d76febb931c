"""What people read over many records. Nothing here changes any."""
