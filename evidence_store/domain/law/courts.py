"""The courts that make orders."""

from __future__ import annotations

from enum import StrEnum


class CourtKind(StrEnum):
    """Which court made the order decides which appeal window runs."""

    MAGISTRATES = "magistrates"
    YOUTH = "youth"
    CROWN = "crown"


_NAMED = (
    ("crown court", CourtKind.CROWN),
    ("youth court", CourtKind.YOUTH),
    ("magistrates", CourtKind.MAGISTRATES),
)


def kind_by_name(court: str) -> CourtKind | None:
    """The kind that the name of a court says; None where it says none, or more than one."""
    said = [kind for words, kind in _NAMED if words in court.casefold()]
    # A guess would run the wrong court's time to appeal, so the form asks instead (ADR 52).
    return said[0] if len(said) == 1 else None
