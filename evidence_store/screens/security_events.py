"""What happened at the door of a data folder, in a file beside the record: bounded, and no record.

One line of JSON for each event: when, what, who (an id), from where, at which page. Never a case,
an exhibit, a typed word or a secret.
"""

from __future__ import annotations

import json
import os
import queue
import threading
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from evidence_store.data_folder.places import SECURITY_EVENTS
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from pathlib import Path

LARGEST = 4 * 1024 * 1024
"""Bytes of the file; then it becomes the older one, and the older one goes."""
MOST_WAITING = 2000
ENDED_OWN = "ended sessions of their own"


@dataclass(frozen=True, slots=True)
class SecurityEvent:
    """One event.

    Args:
        at: when (UTC, ISO 8601).
        what: its kind, in words.
        who: id of the person, "" where nobody is known.
        address: from where.
        page: the program's own name of the page, which names no record.
    """

    at: str
    what: str
    who: str
    address: str
    page: str


class SecurityEvents:
    """The events of one folder; several servers may write to it."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / SECURITY_EVENTS
        self._older = self._file.with_suffix(".older")
        self._waiting: queue.Queue[SecurityEvent] = queue.Queue(MOST_WAITING)
        self._lost = 0
        self._begun = threading.Lock()
        self._writer: threading.Thread | None = None

    def note(self, what: str, *, who: str = "", address: str = "", page: str = "") -> None:
        """Have an event written; it returns at once, whatever the disk does."""
        at = datetime.now(UTC).isoformat(timespec="seconds")
        try:
            self._waiting.put_nowait(SecurityEvent(at, what, who, address, page))
        except queue.Full:
            self._lost += 1
        with self._begun:
            if self._writer is None:
                # Writing is another thread's work: where the disk is full or slow, people go on,
                # and how many events were lost is written when there is room again.
                self._writer = threading.Thread(target=self._write_on, daemon=True)
                self._writer.start()

    def flush(self) -> None:
        """Wait until everything that was noted is written, or lost."""
        self._waiting.join()

    def newest(self, most: int) -> list[SecurityEvent]:
        """The newest events, newest first; a line that cannot be read is left out."""
        found: list[SecurityEvent] = []
        for file in (self._file, self._older):
            try:
                lines = file.read_text("utf-8", "replace").splitlines()
            except FileNotFoundError:
                continue
            found += [event for line in reversed(lines) if (event := _read(line)) is not None]
            if len(found) >= most:
                break
        return found[:most]

    def _write_on(self) -> None:
        while True:
            event = self._waiting.get()
            try:
                self._write(event)
            except OSError:
                self._lost += 1
            finally:
                self._waiting.task_done()

    def _write(self, event: SecurityEvent) -> None:
        events = [event]
        if self._lost:
            events.insert(0, SecurityEvent(event.at, f"{self._lost} events were lost", "", "", ""))
        lines = "".join(f"{json.dumps(asdict(each))}\n" for each in events).encode()
        # One write at the end of the file: lines of two servers do not mix.
        descriptor = os.open(self._file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(descriptor, lines)
            size = os.fstat(descriptor).st_size
        finally:
            os.close(descriptor)
        self._lost = 0
        if size > LARGEST:
            self._file.replace(self._older)


def _read(line: str) -> SecurityEvent | None:
    try:
        return SecurityEvent(**{name: str(value) for name, value in json.loads(line).items()})
    except (ValueError, TypeError, AttributeError, RecursionError):
        return None
