"""Imaging a device: real loop devices, the real tool, and tools that lie."""
