"""Containers behind a picture or a programme in one file, and behind a few bytes of any form."""
