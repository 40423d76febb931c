"""How an erasure ended, and what there is to show for it."""

from __future__ import annotations

from enum import StrEnum

from forensics.value_classes import dataclass
from forensics.values.media import Extent


class ErasureOutcome(StrEnum):
    """How an erasure, or its verification, ended."""

    ERASED = "erased"
    SAMPLED = "sampled"  # what was read of a sample is as it should be; the rest was not read
    WRITTEN = "written"  # all of it was written, and nothing read back: another person reads it
    STATED = "stated"  # another tool was used, and nothing was read: another person reads it
    ERASED_WITH_EXCEPTIONS = "erased_with_exceptions"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Evidence:
    """What there is to show that a method did its work.

    ``was_read``: all that was planned was read again, but for ``unread``; ``different`` is what
    read as something else than the method leaves, ``bad`` what refused to be written. ``left_out``:
    it was planned that the eraser does not read it. ``witnesses``
    are how many people saw it and signed for it. ``firmware`` is what the five findings about a
    drive that erased itself amount to.
    """

    was_read: bool = False
    left_out: bool = False
    bad: tuple[Extent, ...] = ()
    unread: tuple[Extent, ...] = ()
    different: tuple[Extent, ...] = ()
    witnesses: int = 0
    firmware: ErasureOutcome | None = None
