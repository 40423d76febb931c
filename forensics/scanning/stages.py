"""The stages that a scan of this version has, in the order in which they run."""

from __future__ import annotations

STAGES = ("exact",)
NO_FILE_SYSTEM = "nothing announces a file system, and no stage that ran reads bytes without one"
"""The reason of the fault of a medium or volume on which there was nothing to follow."""
