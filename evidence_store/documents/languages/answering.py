"""The process that reads a translator's file: bytes in on standard input, JSON out."""

from __future__ import annotations

import logging
import os
import sys

from evidence_store.documents.languages.po_files import all_in
from evidence_store.documents.languages.translations import SECONDS
from forensics.documents import to_json
from forensics.sandbox import Cell, confine_this_process, limit_this_process
from forensics.sandbox.answering_once import leave_with, own_code

MEMORY = 1 << 29
FAILED = 1


def main() -> None:
    """Be the child; it is confined before it looks at the file."""
    # Libraries name what they read, and no word of the file is repeated before it was found whole.
    logging.disable()
    data = sys.stdin.buffer.read()
    to_json(all_in(b'msgid "a"\nmsgstr "b"\n'))  # loads what the answer needs
    limit_this_process(memory=MEMORY, seconds=SECONDS)
    confine_this_process(Cell(own_code(), memory=None, may_fork=False, may_thread=False))
    try:
        answer = all_in(data)
    except Exception:  # noqa: BLE001 -- whatever a file makes it raise
        os._exit(FAILED)
    leave_with(to_json(answer))


if __name__ == "__main__":
    main()
