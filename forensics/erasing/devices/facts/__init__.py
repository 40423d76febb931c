"""Facts of devices, read from the system and from tools; what is not known is said."""
