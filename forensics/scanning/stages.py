"""The stages of a scan, in the order of their names in a result."""

from __future__ import annotations

EXACT, RAW = STAGES = ("exact", "raw")
