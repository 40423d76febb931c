"""Logs of other tools that erase, one module each, read in a confined child; none is believed."""
