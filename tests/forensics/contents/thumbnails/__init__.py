"""Tests of stores of thumbnails."""
