"""A medium that was overwritten and cannot be read again: two people say so, and why.

Nothing is certified by it. It leads to a non-completion report, which could not be issued else:
from a completed overwriting only a reading leads on, and there is nothing left that can be read.
"""

from __future__ import annotations

from enum import StrEnum

SIGNERS_NEEDED = 2
"""People who say so: neither carried the work out, and one at least did not authorise it."""


class NotReadWhy(StrEnum):
    """Why a medium cannot be read again; each has its words in the catalogue."""

    # A closed list: words of one's own stand on the report, and could name somebody (ADR 91).
    NOT_RECOGNISED = "not_recognised"
    NOT_READABLE = "not_readable"
    NOT_HERE = "not_here"
    KEY_LOST = "key_lost"  # that of the keyed stream with which it was overwritten
