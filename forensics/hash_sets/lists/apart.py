"""A list of known files read by a process of its own: its bytes are those of strangers.

The process may read the list and its own code, and has no network. Rows that it puts aside lie in a
file without a name, which this process opened for it (``scratch``). It hands back the sections of a
hash set and the outcome of the rows, which are sealed as they come. Of names and paths in the list
nothing leaves it.
"""

from __future__ import annotations

import io
import json
import os
from contextlib import ExitStack
from typing import IO, TYPE_CHECKING, Any

from cattrs import BaseValidationError

from forensics.documents import from_document, to_document
from forensics.errors import HashSetError
from forensics.hash_sets.facts import SetFacts
from forensics.hash_sets.lists.origin import Origin, origin_from_section
from forensics.hash_sets.lists.preview import ListSeen
from forensics.hash_sets.lists.scratch import scratch_file
from forensics.hash_sets.sealed import slot_key
from forensics.hash_sets.sealing_answers import Sealed, checked_table, seal_what_is_said
from forensics.output import refuse_existing
from forensics.regular_files import open_regular
from forensics.sandbox.asking import Taken, ask_and_take
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
MEMORY, MEMORY_FOR_A_BYTE = 2 << 30, 4
"""Bytes of address space: for any list, and for each byte of one that is held."""
ANSWER, ANSWER_FOR_A_BYTE = 16 * MIB, 4
"""Bytes of an answer in the same way: a short line becomes a row of every kind of digest."""
WORK, WORK_FOR_A_BYTE = 1 << 30, 8
"""Bytes of what it may put aside, in the same way."""
LONGEST_LINE = 1 << 20
FAILED = "the list could not be read within the limits of time and memory"


@dataclass(frozen=True, slots=True)
class ImportedApart:
    """What the hash set holds that a list became, and the outcome of its rows."""

    facts: SetFacts
    origin: Origin


def import_apart(
    source: Path | bytes,
    asked: ListAsked,
    *,
    set_id: bytes,
    out: Path,
    passphrase: bytes,
    hear: Callable[[], None] = lambda: None,
) -> ImportedApart:
    """Make a sealed hash set of a list, read by a process of its own.

    Args:
        source: where the list lies, or all of it.
        asked: how it is to be read, as far as somebody said.
        set_id: the random id of the set.
        out: the file to write; never replaced. What is put aside lies on the same disk.
        passphrase: opens it.
        hear: is called about once a second; what it raises ends the process.

    Raises:
        HashSetError: no row could be used, or it is not of that format, or asks for too much.
        OutputExistsError: something of that name is there.
        WrongUseError: it is a pipe or a device.
        OSError: the list cannot be read, or the set cannot be written.
    """
    refuse_existing(out)
    question = {"looks": False, "set_id": set_id.hex(), "asked": to_document(asked)}
    slot, size = slot_key(passphrase), _size(source)

    def take(said: IO[bytes]) -> ImportedApart:
        most = ANSWER + ANSWER_FOR_A_BYTE * size
        table = checked_table(_told(said).get("sections"), most=most)
        sealed = seal_what_is_said(said, table, out, slot, check=_require_origin)
        return ImportedApart(sealed.facts, _origin_of(sealed))

    return _ask(source, question, take, hear=hear, folder=out.parent)


def look_apart(source: Path | bytes) -> ListSeen:
    """Return what the first rows of a CSV look like, as that process saw them.

    Raises:
        HashSetError: it is no text that is parted into columns.
        WrongUseError: it is a pipe or a device.
        OSError: it cannot be read.
    """
    return _ask(source, {"looks": True}, _columns_seen)


def _require_origin(sealed: Sealed) -> None:
    _origin_of(sealed)


def _origin_of(sealed: Sealed) -> Origin:
    if "origin" not in sealed.kept:
        raise HashSetError(FAILED)
    return origin_from_section(sealed.kept["origin"])


def _columns_seen(said: IO[bytes]) -> ListSeen:
    try:
        return from_document(_told(said)["seen"], ListSeen)
    except (BaseValidationError, ValueError, KeyError, TypeError) as error:
        raise HashSetError(FAILED) from error


def _ask(
    source: Path | bytes,
    question: dict[str, Any],
    take: Callable[[IO[bytes]], Taken],
    *,
    hear: Callable[[], None] = lambda: None,
    folder: Path | None = None,
) -> Taken:
    size = _size(source)
    asked = {
        **question,
        "path": None if isinstance(source, bytes) else str(source.resolve()),
        "memory": MEMORY + (MEMORY_FOR_A_BYTE * size if isinstance(source, bytes) else 0),
        "seconds": SECONDS + size // BYTES_IN_A_SECOND,
    }
    with ExitStack() as stack:
        keeps = []
        if folder is not None and os.name == "posix":  # elsewhere it puts aside in memory
            keeps.append(stack.enter_context(scratch_file(folder)).fileno())
            asked |= {"work_file": keeps[0], "work_size": WORK + WORK_FOR_A_BYTE * size}
        line = json.dumps(asked).encode() + b"\n"
        held = source if isinstance(source, bytes) else b""
        return ask_and_take(MODULE, line + held, take=take, hear=hear, keeps=tuple(keeps))


def _told(said: IO[bytes]) -> dict[str, Any]:
    """The first line of the answer.

    Raises:
        HashSetError: it says why the list is refused, or nothing.
    """
    try:
        told = json.loads(said.readline(LONGEST_LINE))
        refused = told.get("refused", "")
    except (ValueError, AttributeError, RecursionError) as error:
        raise HashSetError(FAILED) from error
    if "refused" in told:
        raise HashSetError(refused if isinstance(refused, str) else FAILED)
    return dict(told)


def _size(source: Path | bytes) -> int:
    if isinstance(source, bytes):
        return len(source)
    with open_regular(source) as file:
        return file.seek(0, io.SEEK_END)
