"""Tests of what lies inside files."""
