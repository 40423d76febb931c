"""Bytes: disk images, volumes, file systems, hash sets, matching, scanning, erasing.

A pure library. It knows no database, no web framework and no case; evidence is opened read-only
here, and its bytes are treated as hostile.
"""

from __future__ import annotations

__version__ = "0.1.0"  # of the whole programme; the package takes it from here
