"""How far a scan is, for a person or a program: figures only, never a name from a medium."""

from __future__ import annotations

import json
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol, TextIO

from forensics.figures import duration_text

if TYPE_CHECKING:
    from collections.abc import Callable

EVERY_SECONDS = 0.5


class ScanPhase(StrEnum):
    """What a scan is at."""

    SURVEY = "survey"  # counts sources
    RAW = "raw"  # counts bytes of media
    SCAN = "scan"  # counts bytes of content
    CONTENT = "content"  # counts bytes of files that are containers
    ALTERED = "altered"  # counts pictures
    MEDIA_DIGEST = "media_digest"  # counts bytes of media


ACTS = {
    ScanPhase.RAW: "Comparing all bytes",
    ScanPhase.SCAN: "Comparing files",
    ScanPhase.CONTENT: "Opening containers",
    ScanPhase.MEDIA_DIGEST: "Taking the media digest",
}


class ScanProgress(Protocol):
    """Where a scan reports how far it is."""

    def expect(self, phase: ScanPhase, seconds: float) -> None:
        """Say how long a phase will take, as far as that can be told before it begins."""

    def show(self, phase: ScanPhase, done: int, total: int) -> None:
        """Report; called often."""

    def end(self) -> None:
        """Leave the place as it was found."""


class SilentProgress:
    """Reports nothing."""

    def expect(self, phase: ScanPhase, seconds: float) -> None:
        """Do nothing."""

    def show(self, phase: ScanPhase, done: int, total: int) -> None:
        """Do nothing."""

    def end(self) -> None:
        """Do nothing."""


class StreamProgress:
    """Reports on a text stream, at most twice a second and at the end of each phase."""

    def __init__(self, stream: TextIO, *, as_json: bool, clock: Callable[[], float]) -> None:
        """Report as JSON lines, or as one line that is written over."""
        self._stream = stream
        self._as_json = as_json
        self._clock = clock
        self._phase: ScanPhase | None = None
        self._started = self._shown = clock()
        self._first = 0
        self._expected: dict[ScanPhase, float] = {}

    def expect(self, phase: ScanPhase, seconds: float) -> None:
        """Keep an estimate, which is told until the phase shows its own rate."""
        self._expected[phase] = seconds

    def show(self, phase: ScanPhase, done: int, total: int) -> None:
        """Report bytes done and to do, bytes a second and seconds left."""
        now = self._clock()
        if phase is not self._phase:
            # What an interrupted scan did before is not counted into the rate.
            self._phase, self._started, self._first = phase, now, done
        elif now - self._shown < EVERY_SECONDS and done < total:
            return
        self._shown = now
        rate = (done - self._first) / max(now - self._started, 1e-3)
        left = (total - done) / rate if rate > 0 else self._expected.get(phase)
        self._stream.write(self._line(phase, done, total, rate, left))
        self._stream.flush()

    def end(self) -> None:
        """Clear the line."""
        if not self._as_json and self._phase is not None:
            self._stream.write("\r\x1b[K")
            self._stream.flush()

    def _line(
        self, phase: ScanPhase, done: int, total: int, rate: float, left: float | None
    ) -> str:
        if self._as_json:
            figures = {
                "phase": phase,
                "done": done,
                "total": total,
                "rate": round(rate),
                "left_s": None if left is None else round(left, 1),
            }
            return json.dumps(figures) + "\n"
        if phase is ScanPhase.SURVEY:
            return f"\r\x1b[KReading file tables: {done} of {total} sources"
        if phase is ScanPhase.ALTERED:
            line = f"\r\x1b[KLooking at pictures: {done:,} of {total:,}"
            return line if left is None else f"{line}, {duration_text(left)} left"
        act = ACTS[phase]
        line = f"\r\x1b[K{act}: {done / 1e6:,.0f} of {total / 1e6:,.0f} MB"
        if left is None:
            return line
        return f"{line}, {rate / 1e6:,.0f} MB/s, {duration_text(left)} left"
