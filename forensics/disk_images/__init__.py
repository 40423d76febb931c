"""Disk images by format: raw, split raw, block device, E01. ``opening`` is the way in."""

from __future__ import annotations

from forensics.disk_images.opening import identify_source, open_image

__all__ = ["identify_source", "open_image"]
