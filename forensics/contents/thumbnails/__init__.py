"""Stores of thumbnails: those of Windows since Vista. Others keep pictures as they are."""
