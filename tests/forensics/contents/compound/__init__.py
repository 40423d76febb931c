"""Tests of what lies in compound files."""
