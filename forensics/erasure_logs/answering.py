"""The process that reads a log of another tool: bytes in on standard input, JSON out."""

from __future__ import annotations

import logging
import os
import sys

from forensics.documents import to_json
from forensics.erasure_logs.nwipe import read
from forensics.erasure_logs.reading import SECONDS, LogAnswer
from forensics.sandbox import Cell, confine_this_process, limit_this_process
from forensics.sandbox.answering_once import leave_with, own_code

MEMORY = 1 << 29
FAILED = 1


def main() -> None:
    """Be the child; it is confined before it looks at the log."""
    logging.disable()
    data = sys.stdin.buffer.read()
    to_json(LogAnswer(()))  # loads what the answer needs
    limit_this_process(memory=MEMORY, seconds=SECONDS)
    confine_this_process(Cell(own_code(), memory=None, may_fork=False, may_thread=False))
    try:
        # A byte that is no ASCII stands in no field of it.
        answer = LogAnswer(read(data.decode("ascii", errors="replace").splitlines()))
    except Exception:  # noqa: BLE001 -- whatever a log makes it raise
        os._exit(FAILED)
    leave_with(to_json(answer))


if __name__ == "__main__":
    main()
