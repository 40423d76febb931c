"""The process that builds a hash set: a folder in, the sections out; it writes no file."""

from __future__ import annotations

import json
import logging
import os
import sys
import time
from pathlib import Path
from threading import Lock

from forensics.errors import HashSetError
from forensics.hash_sets.building import Built, build_from_folder
from forensics.hash_sets.sections import to_sections
from forensics.sandbox import Cell, confine_this_process, end_with_parent, limit_this_process
from forensics.sandbox.answering_once import leave_with, own_code

EVERY_SECONDS = 0.5


def main() -> None:
    """Be the child: it may read the folder and its own code, and has no network."""
    logging.disable()
    end_with_parent()  # a worker that is killed leaves nobody behind who reads originals
    asked = json.loads(sys.stdin.buffer.read())
    folder = Path(asked["folder"])
    if hasattr(os, "nice"):
        os.nice(10)
    limit_this_process(memory=asked["memory"], seconds=asked["seconds"])
    confine_this_process(Cell((*own_code(), folder), None, may_fork=False, may_thread=True))
    try:
        built = build_from_folder(folder, tell=_Telling())
    except HashSetError as error:
        leave_with(json.dumps({"refused": str(error)}).encode() + b"\n")
    leave_with(answer(built, bytes.fromhex(asked["set_id"])))


class _Telling:
    """Says how far it is, on standard error, and not more often than anybody looks."""

    def __init__(self) -> None:
        self._lock, self._told = Lock(), 0.0

    def __call__(self, done: int, total: int) -> None:
        with self._lock:
            if time.monotonic() - self._told < EVERY_SECONDS:
                return
            self._told = time.monotonic()
            sys.stderr.write(f"{done} {total}\n")
            sys.stderr.flush()


def answer(built: Built, set_id: bytes) -> bytes:
    """Return a line of JSON (sections by name and size, what was left out), then the sections."""
    sections = to_sections(set_id, built.known_files, blocks=built.blocks)
    told = {
        "sections": [[name, len(data)] for name, data in sections.items()],
        "duplicates": built.duplicates,
        "empty": built.empty,
        "not_files": built.not_files,
    }
    return json.dumps(told).encode() + b"\n" + b"".join(sections.values())


if __name__ == "__main__":
    main()
