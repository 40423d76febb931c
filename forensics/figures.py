"""Figures in words for people at a terminal."""

from __future__ import annotations

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
