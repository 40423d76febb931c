"""HFS+ and the files that Macs keep compressed."""
