"""Volumes that lie within others, or over several: logical volumes, arrays, tables within."""
