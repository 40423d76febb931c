"""Processes that append entries until they are done or killed, saying of each that it is kept.

The folder is opened and its keys unsealed once, in the parent; each process is a fork of it, so
that a round of killing takes a moment and not a start of Python.
"""

from __future__ import annotations

import os
import signal
import time
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from evidence_store.bootstrap import open_store
from forensics.value_classes import dataclass
from tests.builders import a_draft
from tests.evidence_store.stores import START

if TYPE_CHECKING:
    from pathlib import Path

    from evidence_store.keys.unit_keys import UnitKeys


@dataclass
class Appender:
    """One process that appends; what it acknowledged is read from its pipe."""

    pid: int
    pipe: int

    def first(self) -> None:
        """Come back when it has acknowledged an entry."""
        assert os.read(self.pipe, 1), "it ended before its first entry"

    def kill(self) -> None:
        os.kill(self.pid, signal.SIGKILL)

    def wait(self) -> tuple[int, int]:
        """How many entries it acknowledged beyond ``first``, and its exit code."""
        said = 0
        while piece := os.read(self.pipe, 65536):
            said += len(piece)
        os.close(self.pipe)
        _, status = os.waitpid(self.pid, 0)
        return said, os.waitstatus_to_exitcode(status)


def shared_clock() -> datetime:
    """After everything that a test's folder holds, going forward, and one for all processes."""
    return START + timedelta(days=1, seconds=time.monotonic())


def start_appending(folder: Path, keys: UnitKeys, name: str, count: int) -> Appender:
    """Fork a process that appends ``count`` entries, each in a transaction of its own."""
    theirs, ours = os.pipe()
    pid = os.fork()
    if pid:
        os.close(ours)
        return Appender(pid, theirs)
    code = 1
    try:
        os.close(theirs)
        append_all(folder, keys, name, count, ours)
        code = 0
    finally:
        os._exit(code)  # nothing of the parent's tests is torn down here


def append_all(folder: Path, keys: UnitKeys, name: str, count: int, pipe: int) -> None:
    """Append and acknowledge, one byte an entry: a byte is never half written."""
    store = open_store(folder, clock=shared_clock)
    for number in range(count):
        with store.unit_of_work(keys) as uow:
            uow.custody.append(
                a_draft(
                    "job.done",
                    None,
                    None,
                    store.clock(),
                    public={"job": name, "kind": str(number)},
                    committed={"note": f"{name} {number}"},
                )
            )
            uow.commit()
        os.write(pipe, b".")
