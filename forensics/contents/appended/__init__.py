"""Containers behind a picture or a program in one file, and behind a few bytes of any form."""
