"""Who signed an entry, with which key, and whether they could."""
