"""Figures in words for people at a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from forensics.values import Coverage

NO_HIT = "No hit does not mean that nothing is there: see what was not examined"

_MINUTE, _HOUR = 60, 3600


def counted(number: int, one: str, many: str) -> str:
    """``1 known file`` or ``2,000 known files``."""
    return f"{number:,} {one if number == 1 else many}"


def duration_text(seconds: float) -> str:
    """A time still to wait, no finer than it can be told: ``40 s``, ``12 min``, ``3.5 h``."""
    if seconds < _MINUTE:
        return f"{seconds:.0f} s"
    if seconds < _HOUR:
        return f"{seconds / _MINUTE:.0f} min"
    return f"{seconds / _HOUR:.1f} h"


def coverage_text(size: int | None, coverage: Coverage) -> str:
    """Every class of bytes of a source that has any; ``size`` is None where it was not opened."""
    if size is None:
        return "could not be opened"
    words = {
        "compared": coverage.compared,
        "one byte repeated": coverage.constant,
        "not read": coverage.not_read,
        "unreadable": coverage.unreadable,
        "with a bad checksum": coverage.checksum_bad,
        "encrypted": coverage.encrypted,
        "over budget": coverage.over_budget,
        "of a kind that is not opened": coverage.unopened,
        "compared and not understood": coverage.opaque,
    }
    parts = [f"{count:,} {what}" for what, count in words.items() if count]
    return f"{size:,} bytes: " + (", ".join(parts) or "nothing to read")
