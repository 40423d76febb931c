"""The process that reads a list of known files: a list in, sections out; it writes no file."""

from __future__ import annotations

import io
import json
import logging
import os
import sys
from pathlib import Path
from typing import BinaryIO

from forensics.documents import from_document, to_document
from forensics.errors import HashSetError
from forensics.hash_sets.altered_side import pack_hashes
from forensics.hash_sets.anchors.anchor_families import rarity_for
from forensics.hash_sets.blocks import no_pieces, pack_blocks
from forensics.hash_sets.lists.asked import ListAsked
from forensics.hash_sets.lists.importing import Imported, read_list
from forensics.hash_sets.lists.origin import origin_section
from forensics.hash_sets.lists.preview import look_at_columns
from forensics.hash_sets.lists.reader import LIST_READERS
from forensics.hash_sets.sections import to_sections
from forensics.regular_files import open_regular
from forensics.sandbox import Cell, confine_this_process, end_with_parent, limit_this_process
from forensics.sandbox.answering_once import leave_with, own_code


def main() -> None:
    """Be the child: it may read the list and its own code, and has no network."""
    logging.disable()
    end_with_parent()
    question = json.loads(sys.stdin.buffer.readline())
    path = Path(question["path"]) if question["path"] else None
    held = sys.stdin.buffer.read()
    LIST_READERS.load_all()
    if hasattr(os, "nice"):
        os.nice(10)
    limit_this_process(memory=question["memory"], seconds=question["seconds"])
    readable = own_code() if path is None else (*own_code(), path)
    confine_this_process(Cell(readable, None, may_fork=False))
    try:
        with io.BytesIO(held) if path is None else open_regular(path) as file:
            leave_with(_look(file) if question["looks"] else _answer(file, question))
    except (HashSetError, MemoryError) as error:
        said = str(error) if isinstance(error, HashSetError) else None
        leave_with(json.dumps({"refused": said}).encode() + b"\n")


def _look(file: BinaryIO) -> bytes:
    return json.dumps({"seen": to_document(look_at_columns(file))}).encode() + b"\n"


def _answer(file: BinaryIO, question: dict[str, object]) -> bytes:
    asked = from_document(question["asked"], ListAsked)
    return answer(read_list(file, asked=asked), bytes.fromhex(str(question["set_id"])))


def answer(imported: Imported, set_id: bytes) -> bytes:
    """Return a line of JSON (sections by name and size), then the sections."""
    known_files, blocks, altered = imported.known_files, None, None
    if len(imported.pdq.rows):
        # Of no known file there are blocks, but a scan reads all bytes: it sees pictures begin.
        blocks = pack_blocks([no_pieces()] * len(known_files), rarity=rarity_for(0))
        altered = pack_hashes(imported.pdq.rows, imported.pdq.hashes, imported.pdq.qualities)
    sections = to_sections(
        set_id, known_files, blocks=blocks, altered=altered, origin=origin_section(imported)
    )
    told = {"sections": [[name, len(data)] for name, data in sections.items()]}
    return json.dumps(told).encode() + b"\n" + b"".join(sections.values())


if __name__ == "__main__":
    main()
