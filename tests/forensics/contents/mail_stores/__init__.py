"""Tests of PST and OST files."""
