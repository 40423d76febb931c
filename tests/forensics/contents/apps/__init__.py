"""Tests of what phones and browsers keep."""
