"""Tests of what cells of SQLite databases hold."""
