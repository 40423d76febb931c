"""Stores of thumbnails of QuickLook (macOS): pixels in one file, and a database that says where."""
