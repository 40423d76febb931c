"""The clock and what shows a wrong one: chosen here and nowhere else.

No flag, setting or environment variable moves the clock; only tests compose a store with another.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from evidence_store.custody.entries import ClockMarks


def system_clock() -> datetime:
    """The present by the system's clock, in UTC."""
    return datetime.now(UTC)


def read_marks() -> ClockMarks:
    """Which boot this is, and milliseconds by its steady counter, where the system tells."""
    return ClockMarks(boot=_boot(), mono=time.monotonic_ns() // 1_000_000, src="system")


@cache  # no process outlives its boot
def _boot() -> str | None:
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text("ascii")[:8]
    except OSError:
        return None
