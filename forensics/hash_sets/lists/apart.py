"""A list of known files read by a process of its own: its bytes are those of strangers.

The process may read the list and its own code, and has no network. It hands back the sections of a
hash set and the outcome of the rows. Of names and paths in the list nothing leaves it.
"""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from dataclasses import field
from typing import TYPE_CHECKING, Any

from cattrs import BaseValidationError

from forensics.documents import from_document, to_document
from forensics.errors import HashSetError
from forensics.hash_sets.lists.origin import Origin, origin_from_section
from forensics.hash_sets.lists.preview import ListSeen
from forensics.regular_files import open_regular
from forensics.sandbox.asking import ask_and_follow
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from forensics.hash_sets.lists.asked import ListAsked

MODULE = "forensics.hash_sets.lists.reading_apart"
MIB = 1 << 20
SECONDS = 60
"""Of processor time; and a second more for each of these bytes."""
BYTES_IN_A_SECOND = MIB  # a tenth of what was measured, so that no honest list is cut short
MEMORY, MEMORY_FOR_A_BYTE = 2 << 30, 12
"""Bytes of address space: for any list, and for each byte of it."""
ANSWER, ANSWER_FOR_A_BYTE = 16 * MIB, 4
"""Bytes of an answer in the same way: a short line becomes a row of every kind of digest."""
_FAILED = "the list could not be read within the limits of time and memory"


@dataclass(frozen=True, slots=True)
class ImportedApart:
    """The sections of a hash set that a list became, and the outcome of its rows."""

    sections: Mapping[str, memoryview] = field(repr=False)
    origin: Origin


def import_apart(
    source: Path | bytes,
    asked: ListAsked,
    *,
    set_id: bytes,
    hear: Callable[[], None] = lambda: None,
) -> ImportedApart:
    """Make the sections of a hash set of a list in a process of its own.

    Args:
        source: where the list lies, or all of it.
        asked: how it is to be read, as far as somebody said.
        set_id: the random id of the set.
        hear: is called about once a second; what it raises ends the process.

    Raises:
        HashSetError: no row could be used, or it is not of that format, or asks for too much.
        WrongUseError: it is a pipe or a device.
        OSError: it cannot be read.
    """
    question = {"looks": False, "set_id": set_id.hex(), "asked": to_document(asked)}
    told, answer = _ask(source, question, hear)
    try:
        sections = _cut(told["sections"], answer)
        return ImportedApart(sections, origin_from_section(sections["origin"]))
    except (ValueError, KeyError, TypeError, OverflowError) as error:
        raise HashSetError(_FAILED) from error


def look_apart(source: Path | bytes) -> ListSeen:
    """Return what the first rows of a CSV look like, as that process saw them.

    Raises:
        HashSetError: it is no text that is parted into columns.
        WrongUseError: it is a pipe or a device.
        OSError: it cannot be read.
    """
    told, _ = _ask(source, {"looks": True}, lambda: None)
    try:
        return from_document(told["seen"], ListSeen)
    except (BaseValidationError, ValueError, KeyError, TypeError) as error:
        raise HashSetError(_FAILED) from error


def _ask(
    source: Path | bytes, question: dict[str, Any], hear: Callable[[], None]
) -> tuple[dict[str, Any], memoryview]:
    size = len(source) if isinstance(source, bytes) else _size(source)
    asked = {
        **question,
        "path": None if isinstance(source, bytes) else str(source.resolve()),
        "memory": MEMORY + MEMORY_FOR_A_BYTE * size,
        "seconds": SECONDS + size // BYTES_IN_A_SECOND,
    }
    said = ask_and_follow(
        MODULE,
        json.dumps(asked).encode() + b"\n" + (source if isinstance(source, bytes) else b""),
        most=ANSWER + ANSWER_FOR_A_BYTE * size,
        hear=lambda _: hear(),
    )
    if said is None or said.code != 0:
        raise HashSetError(_FAILED)
    end = said.answer.find(b"\n") + 1
    try:
        told = json.loads(said.answer[:end])
        refused = told.get("refused", "")
    except (ValueError, AttributeError, RecursionError) as error:
        raise HashSetError(_FAILED) from error
    if "refused" in told:
        raise HashSetError(refused if isinstance(refused, str) else _FAILED)
    return told, memoryview(said.answer)[end:]


def _size(path: Path) -> int:
    with open_regular(path) as file:
        return file.seek(0, io.SEEK_END)


def _cut(table: list[tuple[str, int]], rest: memoryview) -> dict[str, memoryview]:
    """The sections as views: of a long list they have a gigabyte, which is held once."""
    sections, at = {}, 0
    for name, size in table:
        sections[str(name)] = rest[at : at + int(size)]
        at += int(size)
    if at != len(rest):
        raise ValueError(at)
    return sections
