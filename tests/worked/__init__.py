"""Tests that run in a copy of the program, with a worked example of the documentation in it."""
