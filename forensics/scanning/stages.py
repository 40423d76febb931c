"""The stages that a scan of this version has, in the order of their names in a result."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from forensics.values import HashSetSummary

EXACT, RAW, CONTENT, ALTERED = STAGES = ("exact", "raw", "content", "altered")
NO_FILE_SYSTEM = "nothing announces a file system, and no stage that ran reads bytes without one"
"""The reason of the fault of a medium or volume on which there was nothing to follow."""


def stages_for(hash_set: HashSetSummary) -> tuple[str, ...]:
    """Return the stages that can find anything by a hash set, which may describe no picture."""
    return tuple(each for each in STAGES if each != ALTERED or hash_set.described)
