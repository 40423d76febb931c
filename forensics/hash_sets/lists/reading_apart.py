"""The process that reads a list of known files: a list in, sections out; it writes no file."""

from __future__ import annotations

import errno
import io
import json
import logging
import os
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from forensics.documents import from_document, to_document
from forensics.errors import HashSetError
from forensics.hash_sets.altered_side import pack_hashes
from forensics.hash_sets.blocks import blocks_without_content
from forensics.hash_sets.columns import StreamedBlock
from forensics.hash_sets.lists.asked import ListAsked
from forensics.hash_sets.lists.importing import Imported, read_list
from forensics.hash_sets.lists.origin import origin_section
from forensics.hash_sets.lists.preview import look_at_columns
from forensics.hash_sets.lists.reader import LIST_READERS
from forensics.regular_files import open_regular
from forensics.sandbox import Cell, confine_this_process, end_with_parent, limit_this_process
from forensics.sandbox.answering_once import leave_with, leave_with_parts, own_code

if TYPE_CHECKING:
    from collections.abc import Iterator

    from forensics.hash_sets.sections import Section

NO_ROOM = (
    "there is no room for what is put aside while the list is read: some 400 bytes for each row, "
    "in the folder of the new hash set; free space there"
)


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
    # It can open no file to write; what it was given to write to is open already.
    limit_this_process(memory=question["memory"], seconds=question["seconds"], may_write=True)
    longest = question.get("work_size", 0)
    readable = own_code() if path is None else (*own_code(), path)
    confine_this_process(Cell(readable, None, may_fork=False, longest_file=longest))
    try:
        with ExitStack() as stack:
            file = stack.enter_context(io.BytesIO(held) if path is None else open_regular(path))
            work = _work_file(question)
            if work is not None:
                stack.enter_context(work)
            leave_with_parts(_look(file) if question["looks"] else _answer(file, work, question))
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise
        leave_with(json.dumps({"refused": NO_ROOM}).encode() + b"\n")
    except (HashSetError, MemoryError) as error:
        said = str(error) if isinstance(error, HashSetError) else None
        leave_with(json.dumps({"refused": said}).encode() + b"\n")


def _work_file(question: dict[str, object]) -> BinaryIO | None:
    number = question.get("work_file")
    return os.fdopen(number, "r+b", buffering=0) if isinstance(number, int) else None


def _look(file: BinaryIO) -> Iterator[Section]:
    yield json.dumps({"seen": to_document(look_at_columns(file))}).encode() + b"\n"


def _answer(
    file: BinaryIO, work: BinaryIO | None, question: dict[str, object]
) -> Iterator[Section]:
    asked = from_document(question["asked"], ListAsked)
    imported = read_list(file, asked=asked, work_file=work)
    return answer(imported, bytes.fromhex(str(question["set_id"])))


def answer(imported: Imported, set_id: bytes) -> Iterator[Section]:
    """Return a line of JSON (sections by name and size), then the sections, part by part."""
    sections: dict[str, bytes | StreamedBlock] = {
        "set": set_id,
        "files": imported.known.files_section(),
    }
    if len(imported.pdq.rows):
        # Of no known file there are blocks, but a scan reads all bytes: it sees pictures begin.
        sections["blocks"] = blocks_without_content(len(imported.known))
        pdq = imported.pdq
        sections["altered"] = pack_hashes(pdq.rows, pdq.hashes, pdq.qualities)
    sections["origin"] = origin_section(imported)
    sizes = [
        [name, each.size if isinstance(each, StreamedBlock) else len(each)]
        for name, each in sections.items()
    ]
    yield json.dumps({"sections": sizes}).encode() + b"\n"
    for each in sections.values():
        if isinstance(each, StreamedBlock):
            yield from each.parts()
        else:
            yield each


if __name__ == "__main__":
    main()
