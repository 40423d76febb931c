"""The courts that make orders."""

from __future__ import annotations

from enum import StrEnum


class CourtKind(StrEnum):
    """Which court made the order decides which appeal window runs."""

    MAGISTRATES = "magistrates"
    YOUTH = "youth"
    CROWN = "crown"
