"""Imaging a device with ewfacquire: made, read against the medium, or taken away again."""
