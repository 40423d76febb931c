"""How far a long task has come: bytes, rate and time left, told a few times a second."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

from forensics.value_classes import dataclass

TELL_EVERY = 0.5  # seconds


class Phase(StrEnum):
    """What is being done to the bytes."""

    COPYING = "copying"
    WRITING = "writing"
    READING_BACK = "reading back"
    VERIFYING = "verifying"
    READING_IMAGE = "reading the disk image"
    ENCRYPTING = "encrypting"
    CHECKING = "checking"
    READING_THE_REST = "reading the rest"


@dataclass(frozen=True, slots=True)
class Progress:
    """A moment of a long task. Sizes in bytes, the rate in bytes per second."""

    phase: Phase
    done: int
    total: int
    rate: float
    seconds_left: float | None


Report = Callable[[Progress], None]


class Meter:
    """Counts bytes and tells about them; the first and the last word are always told."""

    def __init__(
        self,
        phase: Phase,
        total: int,
        *,
        start: int,
        report: Report,
        clock: Callable[[], float],
    ) -> None:
        """Tell that the task begins.

        Args:
            phase: what is being done.
            total: bytes in all.
            start: bytes that an earlier run did.
            report: is told.
            clock: seconds that never run backwards.
        """
        self._phase, self._total, self._start = phase, total, start
        self._report, self._clock = report, clock
        self._done = start
        self._began = self._told = clock()
        self._tell()

    def advance(self, length: int) -> None:
        """Count more bytes as done."""
        self._done += length
        if self._done >= self._total or self._clock() - self._told >= TELL_EVERY:
            self._tell()

    def _tell(self) -> None:
        self._told = self._clock()
        taken = self._told - self._began
        rate = (self._done - self._start) / taken if taken > 0 else 0.0
        left = (self._total - self._done) / rate if rate > 0 else None
        self._report(Progress(self._phase, self._done, self._total, rate, left))
