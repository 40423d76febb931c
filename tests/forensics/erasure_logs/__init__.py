"""Tests of reading the logs of other tools that erase."""
