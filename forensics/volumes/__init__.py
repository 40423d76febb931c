"""Volumes by partition table and signature. ``opening`` is the entry point."""

from __future__ import annotations

from forensics.volumes.opening import open_volumes

__all__ = ["open_volumes"]
