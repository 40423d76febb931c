"""HFS+ and HFSX, with the files that Macs keep compressed."""
