"""The clock and what shows a wrong one: chosen here and nowhere else.

No flag, setting or environment variable moves the clock; only tests compose a store with another.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from evidence_store.custody.leaves.entries import ClockMarks

if TYPE_CHECKING:
    from collections.abc import Callable

    from evidence_store.custody.log.log import ReadMarks


def system_clock() -> datetime:
    """The present by the system's clock, in UTC."""
    return datetime.now(UTC)


def read_marks() -> ClockMarks:
    """Which boot this is, and milliseconds by its steady counter, where the system tells."""
    return ClockMarks(boot=_boot(), mono=_counter() // 1_000_000, src="system")


def marks_of(clock: Callable[[], datetime]) -> ReadMarks:
    """What reads boot and steady counter beside that clock; a test's clock may bring its own."""
    own: ReadMarks = getattr(clock, "marks", read_marks)
    return own


def _counter() -> int:
    try:
        return time.clock_gettime_ns(time.CLOCK_BOOTTIME)  # goes on while the machine sleeps
    except AttributeError:  # only Linux has it
        return time.monotonic_ns()


@cache  # no process outlives its boot
def _boot() -> str | None:
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text("ascii")[:8]
    except OSError:
        return None
