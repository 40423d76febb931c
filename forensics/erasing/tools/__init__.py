"""Tools of others that speak to devices: fixed words, bounded, held to one device, kept."""
