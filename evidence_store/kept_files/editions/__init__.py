"""Translations as files of the data folder, and the editions that are told by them."""
