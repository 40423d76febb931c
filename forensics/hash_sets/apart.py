"""A hash set built for a process that serves others: another one reads the originals.

It may read the folder and nothing else of anybody's, has no network, and hands back sizes, digests
and samples of eight bytes: of the originals themselves nothing leaves it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from forensics.errors import HashSetError
from forensics.sandbox.asking import ask_once

if TYPE_CHECKING:
    from pathlib import Path

SECONDS = 600
"""Of processor time, on all processors together; twice that by the clock."""
MEMORY = 16 << 30
"""Bytes of address space: the originals are mapped, and not held."""
LARGEST_ANSWER = 512 << 20
MOST_BYTES, MOST_FILES = 2 << 30, 20_000
"""What is built while somebody waits for a page: 2 GiB take about 90 seconds of processor time."""
TOO_MUCH = "the folder holds more than is built while a page waits"
_FAILED = "the hash set could not be built within the limits of time and memory"


@dataclass(frozen=True, slots=True)
class BuiltApart:
    """The sections of a hash set, and what was left out of it, as counts."""

    sections: Mapping[str, bytes] = field(repr=False)
    duplicates: int
    empty: int
    not_files: int


def build_apart(folder: Path) -> BuiltApart:
    """Build a hash set of every file of a folder in a process of its own.

    Raises:
        HashSetError: there is nothing to hash, a file cannot be read, or it is too much.
    """
    _require_bounded(folder)
    question = json.dumps({"folder": str(folder)}).encode()
    said = ask_once(
        "forensics.hash_sets.building_apart", question, seconds=2 * SECONDS, most=LARGEST_ANSWER
    )
    if said is None or said.code != 0:
        raise HashSetError(_FAILED)
    line, _, rest = said.answer.partition(b"\n")
    try:
        told = json.loads(line)
        if "refused" in told:
            raise HashSetError(str(told["refused"]))
        counts = (int(told[name]) for name in ("duplicates", "empty", "not_files"))
        return BuiltApart(_cut(told["sections"], rest), *counts)
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


def _require_bounded(folder: Path) -> None:
    files = total = 0
    for inner, folders, names in os.walk(folder):
        files += len(folders) + len(names)
        if files > MOST_FILES:
            raise HashSetError(TOO_MUCH)
        total += sum(_size(os.path.join(inner, name)) for name in names)  # noqa: PTH118 -- many files
        if total > MOST_BYTES:
            raise HashSetError(TOO_MUCH)


def _size(path: str) -> int:
    try:
        return os.lstat(path).st_size
    except OSError:
        return 0  # it went meanwhile, or cannot be read: the build says so
