"""Photographs that people add: a copy to look at, drawn where hostile bytes do no harm."""
