"""Tests of containers behind something else in one file."""
