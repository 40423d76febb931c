"""Stores of thumbnails of QuickLook."""
