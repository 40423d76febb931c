"""An entry in outline: what decides whether it is read whole."""

from __future__ import annotations

from datetime import datetime

from forensics.value_classes import dataclass


@dataclass(frozen=True, slots=True)
class Outline:
    """One entry: its number in the log, its kind, and when it was recorded (UTC)."""

    seq: int
    event: str
    recorded: datetime
