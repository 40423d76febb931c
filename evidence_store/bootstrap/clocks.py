"""The clock and what shows a wrong one: chosen here and nowhere else.

No flag, setting or environment variable moves the clock; only tests compose a store with another.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path

from evidence_store.custody.entries import ClockMarks


def system_clock() -> datetime:
    """The present by the system's clock, in UTC."""
    return datetime.now(UTC)


def read_marks() -> ClockMarks:
    """Which boot this is, and milliseconds by its steady counter, where the system tells."""
    try:
        boot: str | None = Path("/proc/sys/kernel/random/boot_id").read_text("ascii")[:8]
    except OSError:
        boot = None
    return ClockMarks(boot=boot, mono=time.monotonic_ns() // 1_000_000, src="system")
