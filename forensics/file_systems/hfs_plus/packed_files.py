"""Files that HFS+ keeps compressed: what the attributes file says of them (TN1150; xnu, decmpfs.h).

The bindings of The Sleuth Kit come without zlib: they show such a file as none, or its resource
fork as its content. So the attribute ``com.apple.decmpfs`` is looked for in all leaves of the tree;
their order does not matter, and a damaged index costs nothing.
"""

from __future__ import annotations

import struct
from dataclasses import field
from typing import TYPE_CHECKING

from forensics.file_system import Run
from forensics.file_systems.apfs.unpacking import HEAD, IN_RESOURCES, METHODS
from forensics.file_systems.runs import whole_runs
from forensics.file_systems.tsk_objects import TSK_ERRORS
from forensics.file_systems.tsk_tree import PackedFile
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator

    from forensics.file_systems.tsk_objects import TskFile
    from forensics.file_systems.tsk_volume import TskVolume

ATTRIBUTES_FILE = 8
MOST_FILES = 1 << 20
LARGEST = 1 << 62
_NAME = "com.apple.decmpfs".encode("utf-16-be")
_LEAF, _INLINE, _MAGIC = 0xFF, 0x10, b"fpmc"
_NODE_SIZES = tuple(1 << power for power in range(9, 16))
_AT_ONCE = 1 << 20
_LEAST_RECORD = 16  # a key without a name, and where the record is


@dataclass(slots=True)
class PackedFiles:
    """What is compressed on a volume, by the numbers of files.

    Attributes:
        files: what is known of each.
        places: where in the attributes file the attribute of each is, and how long it is.
        is_damaged: whether the attributes file makes no sense somewhere.
    """

    files: dict[int, PackedFile] = field(default_factory=dict)
    places: dict[int, tuple[int, int]] = field(default_factory=dict)
    is_damaged: bool = False

    def take(self, volume: TskVolume, file: TskFile, node_size: int, size: int) -> None:
        """Take what all leaves say."""
        runs = [run for each in file for run in whole_runs(each, volume.geometry)]
        step = max(node_size, _AT_ONCE // node_size * node_size)
        for start in range(0, size // node_size * node_size, step):
            piece = file.read_random(start, min(step, size - start))
            for at in range(0, len(piece) // node_size * node_size, node_size):
                node = piece[at : at + node_size]
                if node[8] == _LEAF and _NAME in node:
                    self._take_leaf(node, start + at, runs)

    def _take_leaf(self, node: bytes, base: int, runs: list[Run]) -> None:
        try:
            found = list(_attributes(node))
        except (struct.error, ValueError):
            self.is_damaged = True
            return
        for number, at, length in found:
            method, size = struct.unpack_from("<4xIQ", node, at)
            if size > LARGEST or len(self.files) >= MOST_FILES:
                self.is_damaged = True
                continue
            self.places[number] = base + at, length
            self.files[number] = PackedFile(
                size,
                tuple(_part(runs, base + at, length)),
                in_resources=method in IN_RESOURCES,
                is_read=method in METHODS,
            )


def packed_files(volume: TskVolume) -> PackedFiles:
    """Return what is compressed on a volume; without an attributes file nothing is."""
    found = PackedFiles()
    try:
        file = volume.tsk.open_meta(ATTRIBUTES_FILE)
        size = int(file.info.meta.size)
        head = file.read_random(0, min(512, size)) if size else b""
    except TSK_ERRORS:  # there is none, or the kit has told that it is damaged
        return found
    if not head:
        return found
    node_size = int.from_bytes(head[32:34], "big")
    if node_size not in _NODE_SIZES:
        found.is_damaged = True
        return found
    try:
        found.take(volume, file, node_size, size)
    except TSK_ERRORS:
        found.is_damaged = True
    return found


def _attributes(node: bytes) -> Iterator[tuple[int, int, int]]:
    """The files that have the attribute in a leaf, where in it that is, and how long it is."""
    (count,) = struct.unpack_from(">H", node, 10)
    if count > len(node) // _LEAST_RECORD:
        raise ValueError(count)
    for number in range(count):
        (at,) = struct.unpack_from(">H", node, len(node) - 2 * number - 2)
        key, file, length = struct.unpack_from(">HxxI4xH", node, at)
        if node[at + 14 : at + 14 + 2 * length] != _NAME:
            continue
        kind, size = struct.unpack_from(">I8xI", node, at + 2 + key)
        start = at + 2 + key + 16
        content = node[start : start + size]
        if kind != _INLINE or len(content) != size or size < HEAD or content[:4] != _MAGIC:
            raise ValueError(at)
        yield file, start, size


def _part(runs: list[Run], at: int, length: int) -> Iterator[Run]:
    """Where some bytes of a file are."""
    for run in runs:
        if at < run.length and length and run.offset is not None:
            some = min(length, run.length - at)
            yield Run(run.offset + at, some)
            length -= some
        at = max(0, at - run.length)
