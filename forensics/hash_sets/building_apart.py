"""The process that builds a hash set: a folder in, the sections out; it writes nothing."""

from __future__ import annotations

import json
import logging
import secrets
import sys
from pathlib import Path

from forensics.errors import HashSetError
from forensics.hash_sets.apart import MEMORY, SECONDS
from forensics.hash_sets.building import build_from_folder
from forensics.hash_sets.sections import SET_ID_SIZE, to_sections
from forensics.sandbox import Cell, confine_this_process, limit_this_process
from forensics.sandbox.answering_once import leave_with, own_code


def main() -> None:
    """Be the child: it may read the folder and its own code, and has no network."""
    logging.disable()
    folder = Path(json.loads(sys.stdin.buffer.read())["folder"])
    limit_this_process(memory=MEMORY, seconds=SECONDS)
    confine_this_process(Cell((*own_code(), folder), None, may_fork=False, may_thread=True))
    try:
        leave_with(answer(folder))
    except HashSetError as error:
        leave_with(json.dumps({"refused": str(error)}).encode() + b"\n")


def answer(folder: Path) -> bytes:
    """A line of JSON (sections by name and size, what was left out), then the sections.

    Raises:
        HashSetError: as ``build_from_folder``.
    """
    built = build_from_folder(folder)
    set_id = secrets.token_bytes(SET_ID_SIZE)
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
