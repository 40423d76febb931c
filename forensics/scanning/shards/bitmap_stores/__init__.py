"""Thumbnails that stores of QuickLook keep as pixels, for the stage ``altered``."""
