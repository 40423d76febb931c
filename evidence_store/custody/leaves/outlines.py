"""An entry in outline: what decides whether it is read whole."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Outline:
    """One entry: its number in the log, its kind, and when it was recorded (UTC)."""

    seq: int
    event: str
    recorded: datetime
