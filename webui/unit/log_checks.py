"""Checking the whole custody log while people go on: one check at a time, in another process.

It is the check of ``expunge anchor list``: every entry, every signature, every head that is held
outside. Its result is kept while this server runs; it is not part of the record.
"""

from __future__ import annotations

import subprocess
import threading
from datetime import datetime
from typing import TYPE_CHECKING

from flask import current_app

from forensics.python_process import python
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask

    from evidence_store.open_folder.store import Store
    from evidence_store.workflow._kit.ports import Clock

LONGEST_SECONDS = 4 * 60 * 60


@dataclass(frozen=True, slots=True)
class LogCheck:
    """The result of a check that ended then; ``sentence`` is what the command said."""

    at: datetime
    is_whole: bool
    sentence: str


class LogChecks:
    """The newest check of this server, and whether one is under way."""

    def __init__(self) -> None:
        self._running = threading.Lock()
        self.newest: LogCheck | None = None

    @property
    def is_running(self) -> bool:
        """Whether a check is under way."""
        return self._running.locked()

    def begin(self, store: Store) -> bool:
        """Begin a check in the background; False where one is under way."""
        if not self._running.acquire(blocking=False):
            return False
        threading.Thread(target=self._run, args=(store.data, store.clock), daemon=True).start()
        return True

    def wait(self, seconds: float) -> bool:
        """Whether the check that is under way ended within so many seconds."""
        ended = self._running.acquire(timeout=seconds)
        if ended:
            self._running.release()
        return ended

    def _run(self, data: Path, clock: Clock) -> None:
        try:
            self.newest = _checked(data, clock)
        finally:
            self._running.release()


def install(app: Flask) -> None:
    """Keep the checks of this server."""
    app.extensions["expunge_log_checks"] = LogChecks()


def log_checks() -> LogChecks:
    """Return the checks of this server."""
    found: LogChecks = current_app.extensions["expunge_log_checks"]
    return found


def _checked(data: Path, clock: Clock) -> LogCheck:
    command = python("-m", "forensics", "anchor", "list", "--data", str(data))
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, check=False, timeout=LONGEST_SECONDS
        )
    except subprocess.TimeoutExpired:
        return LogCheck(clock(), is_whole=False, sentence="The check did not end in four hours.")
    is_whole = done.returncode == 0
    said = (done.stdout.splitlines()[:1] if is_whole else done.stderr.splitlines()[-1:]) or [""]
    return LogCheck(clock(), is_whole=is_whole, sentence=said[0])
