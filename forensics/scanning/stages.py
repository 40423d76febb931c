"""The stages that a scan of this version has, in the order of their names in a result."""

from __future__ import annotations

EXACT, RAW, CONTENT = STAGES = ("exact", "raw", "content")
NO_FILE_SYSTEM = "nothing announces a file system, and no stage that ran reads bytes without one"
"""The reason of the fault of a medium or volume on which there was nothing to follow."""
