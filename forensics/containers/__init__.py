"""What sources are kept in: ``opening`` is the entry point, ``reader`` the protocol behind it."""

from __future__ import annotations

from forensics.containers.opening import identify_source, open_image

__all__ = ["identify_source", "open_image"]
