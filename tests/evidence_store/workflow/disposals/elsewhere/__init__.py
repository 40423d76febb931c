"""Tests of disposals in which other tools have a part."""
