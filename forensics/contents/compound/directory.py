"""The entries of a compound file, with their paths: MS-CFB 2.6."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from forensics.contents.pieces import exactly
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator

    from forensics.contents.compound.tables import CompoundTables
    from forensics.matching.content_streams import ContentStream

MOST_ENTRIES = 50_000
MOST_DEPTH, MOST_PATH = 32, 1024
_ENTRY = struct.Struct("<64sHBBIII16xI16xIQ")
_STREAM, _ROOT = 2, 5
_NONE = 0xFFFFFFFF


@dataclass(frozen=True, slots=True)
class CompoundEntry:
    """An entry: its path, its first sector and the bytes of its stream."""

    path: bytes
    start: int
    size: int


@dataclass(frozen=True, slots=True)
class _Raw:
    name: bytes
    kind: int
    left: int
    right: int
    child: int
    start: int
    size: int


def entries(
    content: ContentStream, tables: CompoundTables
) -> tuple[CompoundEntry | None, list[CompoundEntry]]:
    """Return the root entry, and all streams; one that no folder names has its own name alone.

    Raises:
        UnreadableExtentError: the directory cannot be read.
    """
    found = tables.long_stream(tables.directory_start, MOST_ENTRIES * _ENTRY.size)
    raw = [
        each
        for extent in found.extents
        for each in _parsed(exactly(content, extent.offset, extent.length), tables.shift)
    ]
    paths = _paths(raw)
    root = next((each for each in raw if each.kind == _ROOT), None)
    streams = [
        CompoundEntry(paths.get(number, each.name), each.start, each.size)
        for number, each in enumerate(raw)
        if each.kind == _STREAM and each.size
    ]
    return CompoundEntry(b"", root.start, root.size) if root else None, streams


def _parsed(buffer: bytes, shift: int) -> Iterator[_Raw]:
    whole = len(buffer) // _ENTRY.size * _ENTRY.size
    for name, length, kind, _, left, right, child, _, start, size in _ENTRY.iter_unpack(
        buffer[:whole]
    ):
        shown = name[: max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
        # Version 3 leaves the upper half of the size undefined (MS-CFB 2.6.1).
        size_here = size & 0xFFFFFFFF if shift == 9 else size
        yield _Raw(_named(shown), kind, left, right, child, start, size_here)


def _named(shown: str) -> bytes:
    """A name without what would part a path."""
    return shown.replace("/", "_").encode("utf-8", "replace")


def _paths(raw: list[_Raw]) -> dict[int, bytes]:
    """Walk the trees of names from the root; no entry is visited twice, so nothing loops."""
    paths: dict[int, bytes] = {}
    waiting = [(each.child, b"", 0) for each in raw if each.kind == _ROOT][:1]
    while waiting:
        number, before, depth = waiting.pop()
        if number >= len(raw) or number in paths or depth > MOST_DEPTH:
            continue
        each = raw[number]
        paths[number] = (before if len(before) < MOST_PATH else b"") + each.name
        waiting += [(each.left, before, depth), (each.right, before, depth)]
        waiting.append((each.child, paths[number] + b"/", depth + 1))
    return paths
