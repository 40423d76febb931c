"""Anchors: windows of known files by which pieces of them are found."""
