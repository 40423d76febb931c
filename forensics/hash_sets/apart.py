"""A hash set built for a process that keeps keys: another one reads the originals.

It may read the folder and nothing else of anybody's, has no network, and hands back sizes, digests
and samples of eight bytes: of the originals themselves nothing leaves it. Others like it describe
the pictures among them.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import field, replace
from typing import TYPE_CHECKING

from forensics.altered.undescribed import WhyNot
from forensics.errors import HashSetError
from forensics.sandbox.asking import ask_and_follow
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

MIB = 1 << 20
SECONDS = 600
"""Of processor time, on all processors together; and a second more for each of these bytes."""
BYTES_IN_A_SECOND = 2 * MIB  # a tenth of what was measured, so that no honest work is cut short
MEMORY = 16 << 30
"""Bytes of address space, besides the originals, which are mapped and not held."""
ANSWER, ANSWER_OF_A_FILE = 64 * MIB, 16 << 10
"""Bytes of an answer: for any set, and for each file; and half of the bytes of the originals."""
OF_PIECES = 40
"""Of a hundred parts of the time, for photographs. To describe them takes the others."""
_FAILED = (
    "the hash set could not be built within the limits of time and memory, or an original was cut "
    "short meanwhile"
)


@dataclass(frozen=True, slots=True)
class BuiltApart:
    """The sections of a hash set, and what was left out of it, as counts.

    ``undescribed`` are originals that are pictures and cannot be found altered, by the reason.
    """

    sections: Mapping[str, bytes] = field(repr=False)
    duplicates: int
    empty: int
    not_files: int
    undescribed: Mapping[WhyNot, int] = field(default_factory=dict)


@dataclass(slots=True)
class _Originals:
    """How much there is to read, as far as it can be told from outside."""

    files: int = 0
    total: int = 0
    largest: int = 0


def build_apart(
    folder: Path, *, set_id: bytes, tell: Callable[[int, int], None] = lambda *_: None
) -> BuiltApart:
    """Build a hash set of every file of a folder in a process of its own.

    Args:
        folder: the originals.
        set_id: the random id of the set; the same originals then come to the same digest.
        tell: is told bytes done and to do, about once a second; what it raises ends the process.

    Raises:
        HashSetError: there is nothing to hash, a file cannot be read, or the folder changed.
    """
    there = _look_over(folder)
    question = {
        "folder": str(folder),
        "set_id": set_id.hex(),
        "memory": MEMORY + there.total + (os.cpu_count() or 1) * there.largest,
        "seconds": SECONDS + there.total // BYTES_IN_A_SECOND,
    }
    telling = _Parts(tell)
    said = ask_and_follow(
        "forensics.hash_sets.building_apart",
        json.dumps(question).encode(),
        most=ANSWER + there.files * ANSWER_OF_A_FILE + there.total // 2,
        hear=_Heard(telling.of_pieces, there.total),
    )
    if said is None or said.code != 0:
        raise HashSetError(_FAILED)
    return _with_descriptions(_read(said.answer), folder, telling.of_descriptions)


def _with_descriptions(
    built: BuiltApart, folder: Path, tell: Callable[[int, int], None]
) -> BuiltApart:
    # Here, so that numpy is not loaded by every process that may build a set.
    from forensics.hash_sets.describing_apart import describe_originals  # noqa: PLC0415
    from forensics.hash_sets.sections import from_sections  # noqa: PLC0415

    table = from_sections(built.sections).known_files
    described = describe_originals(folder, table, tell=tell)
    if described.section is None:
        return replace(built, undescribed=described.undescribed)
    sections = {**built.sections, "altered": described.section}
    return replace(built, sections=sections, undescribed=described.undescribed)


class _Parts:
    """One count of bytes for both parts of the work, by the time that each was measured to take."""

    def __init__(self, tell: Callable[[int, int], None]) -> None:
        self._tell = tell

    def of_pieces(self, done: int, total: int) -> None:
        self._tell(done * OF_PIECES // 100, total)

    def of_descriptions(self, done: int, total: int) -> None:
        self._tell(total - (total - done) * (100 - OF_PIECES) // 100, total)


class _Heard:
    """Passes on how far the process is, and that time passes where it says nothing."""

    def __init__(self, tell: Callable[[int, int], None], total: int) -> None:
        self._tell, self._done, self._total = tell, 0, total

    def __call__(self, line: bytes) -> None:
        try:
            done, total = map(int, line.split())
            self._done, self._total = done, total
        except ValueError:
            pass  # nothing was said, or a library of that process said something
        self._tell(self._done, self._total)


def _read(answer: bytes) -> BuiltApart:
    line, _, rest = answer.partition(b"\n")
    try:
        told = json.loads(line)
        if "refused" in told:
            raise HashSetError(str(told["refused"]))
        duplicates, empty, not_files = (
            int(told[name]) for name in ("duplicates", "empty", "not_files")
        )
        return BuiltApart(_cut(told["sections"], rest), duplicates, empty, not_files)
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError) as error:
        raise HashSetError(_FAILED) from error


def _cut(table: list[tuple[str, int]], rest: bytes) -> dict[str, bytes]:
    sections, at = {}, 0
    for name, size in table:
        sections[str(name)] = rest[at : at + int(size)]
        at += int(size)
    if at != len(rest):
        raise ValueError(at)
    return sections


def _look_over(folder: Path) -> _Originals:
    there = _Originals()
    for inner, _, names in os.walk(folder):
        for name in names:
            size = _size(os.path.join(inner, name))  # noqa: PTH118 -- many files
            there.files += 1
            there.total += size
            there.largest = max(there.largest, size)
    return there


def _size(path: str) -> int:
    try:
        return os.lstat(path).st_size
    except OSError:
        return 0  # it went meanwhile, or cannot be read: the build says so
