"""A small APFS container, block by block: no tool here writes files into one."""

from __future__ import annotations

import struct
import zlib
from dataclasses import field
from typing import TYPE_CHECKING

import numpy as np

from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator

BLOCK = 4096
MODULUS = (1 << 32) - 1
NODE_TYPE, NO_PARENT = 0x2, 1
FOLDER, FILE = 0o040755, 0o100644
ROOT_FOLDER = 2
ENCRYPTED = 4  # of an object in a map


def sealed(block: bytes | bytearray) -> bytes:
    """A block with the checksum of APFS: Fletcher's, over words of 32 bits."""
    words = np.frombuffer(bytes(block), "<u4")[2:].tolist()
    low = high = 0
    for word in words:
        low = (low + word) % MODULUS
        high = (high + low) % MODULUS
    first = MODULUS - (low + high) % MODULUS
    second = MODULUS - (low + first) % MODULUS
    return struct.pack("<II", first, second) + bytes(block[8:])


def an_object(number: int, transaction: int, kind: int, body: bytes) -> bytes:
    head = struct.pack("<QQQII", 0, number, transaction, kind, 0)
    return sealed((head + body).ljust(BLOCK, b"\0"))


def a_node(number: int, records: list[tuple[bytes, bytes]], *, fixed: bool) -> bytes:
    """A tree of one node."""
    step = 4 if fixed else 8
    table, keys, values = bytearray(), bytearray(), bytearray()
    for key, value in records:
        values = bytearray(value) + values
        place = (
            (len(keys), len(values)) if fixed else (len(keys), len(key), len(values), len(value))
        )
        table += struct.pack(f"<{len(place)}H", *place)
        keys += key
    flags = 1 | 2 | (4 if fixed else 0)
    head = struct.pack("<HHIHH12x", flags, 0, len(records), 0, len(records) * step)
    room = BLOCK - 32 - len(head) - len(table) - len(keys) - len(values) - 40
    assert room >= 0, "too much for one node"
    return an_object(number, 1, NODE_TYPE, head + table + keys + bytes(room) + values + bytes(40))


def a_map(entries: dict[tuple[int, int], int], flags: int = 0) -> list[tuple[bytes, bytes]]:
    return [
        (struct.pack("<QQ", *key), struct.pack("<IIQ", flags, BLOCK, block))
        for key, block in sorted(entries.items())
    ]


TIMES = (1_600_000_001, 1_600_000_002, 1_600_000_003, 1_600_000_004)
"""Seconds since 1970: made, modified, changed, accessed."""


def key_of(kind: int, number: int, rest: bytes = b"") -> bytes:
    return struct.pack("<Q", kind << 60 | number) + rest


def an_inode(number: int, parent: int, mode: int, size: int) -> tuple[bytes, bytes]:
    fixed = bytearray(92)
    struct.pack_into("<QQ", fixed, 0, parent, number)
    struct.pack_into("<4Q", fixed, 16, *(at * 10**9 for at in TIMES))
    struct.pack_into("<H", fixed, 80, mode)
    stream = struct.pack("<QQQQQ", size, -(-size // BLOCK) * BLOCK, 0, 0, 0)
    name = struct.pack("<HHBBHBBH", 2, 48, 4, 2, 5, 8, 32, 40) + b"name\0\0\0\0" + stream
    return key_of(3, number), bytes(fixed) + name


def a_name(parent: int, name: str, number: int) -> tuple[bytes, bytes]:
    text = name.encode() + b"\0"
    hashed = struct.pack("<I", len(text) | 0x1234 << 10)
    return key_of(9, parent, hashed + text), struct.pack("<QQH", number, 0, 8)


@dataclass
class Volume:
    """What stands in the one volume of a container, and what stood there at its snapshot."""

    files: dict[str, bytes] = field(default_factory=dict)
    packed: dict[str, bytes] = field(default_factory=dict)  # by zlib, in the attribute
    method: int = 3
    fork: tuple[int, int] | None = None  # of each of these: said bytes of content, of one extent
    flags: int = 1
    form: int = 1
    earlier: dict[str, bytes] = field(default_factory=dict)


class _Writer:
    """Blocks by their number; files lie in two extents each, the second before the first."""

    def __init__(self, first: int) -> None:
        self.held: dict[int, bytes] = {}
        self.extents: list[tuple[bytes, bytes]] = []
        self._free = first

    def records(self, volume: Volume, files: dict[str, bytes]) -> list[tuple[bytes, bytes]]:
        found = [an_inode(ROOT_FOLDER, NO_PARENT, FOLDER, 0)]
        number, folders = 16, {"": ROOT_FOLDER}
        for path, content in files.items():
            folder, _, name = path.rpartition("/")
            if folder not in folders:
                folders[folder], number = number, number + 1
                found.append(an_inode(folders[folder], ROOT_FOLDER, FOLDER, 0))
                found.append(a_name(ROOT_FOLDER, folder[1:], folders[folder]))
            is_packed = path in volume.packed
            size = 0 if is_packed else len(content)
            found.append(an_inode(number, folders[folder], FILE, size))
            found.append(a_name(folders[folder], name, number))
            found += (
                _packed(number, content, volume.method) if is_packed else self._put(number, content)
            )
            if is_packed and volume.fork is not None:
                found += _fork(number, *volume.fork)
            number += 1
        return sorted(found, key=_order)

    def _put(self, number: int, content: bytes) -> Iterator[tuple[bytes, bytes]]:
        count = -(-len(content) // BLOCK)
        first = (count + 1) // 2
        rest = count - first
        for at, length, place in ((0, first, self._free + rest), (first, rest, self._free)):
            if length:
                value = struct.pack("<QQQ", length * BLOCK, place, place)
                yield key_of(8, number, struct.pack("<Q", at * BLOCK)), value
                self.extents.append((key_of(2, place), struct.pack("<QQI", length, number, 1)))
            for each in range(length):
                block = content[(at + each) * BLOCK :][:BLOCK]
                self.held[place + each] = block.ljust(BLOCK, b"\0")
        self._free += count


def _packed(number: int, content: bytes, method: int) -> list[tuple[bytes, bytes]]:
    body = struct.pack("<4sIQ", b"fpmc", method, len(content)) + zlib.compress(content)
    attribute = b"com.apple.decmpfs\0"
    key = key_of(4, number, struct.pack("<H", len(attribute)) + attribute)
    return [(key, struct.pack("<HH", 2, len(body)) + body)]


def _fork(number: int, size: int, length: int) -> list[tuple[bytes, bytes]]:
    """A resource fork that says its size, with one extent of so many bytes."""
    name, stream = b"com.apple.ResourceFork\0", 0x1000 + number
    key = key_of(4, number, struct.pack("<H", len(name)) + name)
    value = struct.pack("<HHQQQQQQ", 1, 48, stream, size, size, 0, 0, 0)
    extent = key_of(8, stream, struct.pack("<Q", 0)), struct.pack("<QQQ", length, 20, 20)
    return [(key, value), extent]


def a_container(volume: Volume, *, blocks: int = 256) -> bytes:
    """A container of one volume, whose newest checkpoint is its second."""
    writer = _Writer(32)
    held = writer.held
    held[15] = a_node(1028, writer.records(volume, volume.files | volume.packed), fixed=False)
    roots = {(1028, 2): 15}
    snapshots = []
    if volume.earlier:
        held[19] = a_node(1028, writer.records(volume, volume.earlier), fixed=False)
        held[18] = _volume_block(volume, 0)
        roots[1028, 1] = 19
        snapshots = [(key_of(1, 1), struct.pack("<QQ", 0, 18))]
    held[17] = a_node(17, snapshots, fixed=False)
    held[10] = an_object(10, 1, 0xB, struct.pack("<IIIIQQ", 0, 0, 0, 0, 11, 0))
    held[11] = a_node(11, a_map({(1026, 1): 12}), fixed=True)
    held[12] = _volume_block(volume, 17)
    held[13] = an_object(13, 1, 0xB, struct.pack("<IIIIQQ", 0, 0, 0, 0, 14, 0))
    held[14] = a_node(14, a_map(roots, 0 if volume.flags & 1 else ENCRYPTED), fixed=True)
    held[16] = a_node(16, sorted(writer.extents), fixed=False)
    for block, transaction in ((0, 1), (2, 1), (4, 2)):
        held[block] = _superblock(transaction, blocks, 10 if block == 4 else 99)
    return b"".join(held.get(block, bytes(BLOCK)) for block in range(blocks))


def _volume_block(volume: Volume, snapshots: int) -> bytes:
    body = bytearray(BLOCK - 32)
    struct.pack_into("<4sIQQQ", body, 0, b"APSB", 0, 0, 0, volume.form)
    struct.pack_into("<QQQQ", body, 128 - 32, 13, 1028, 16, snapshots)
    struct.pack_into("<Q", body, 264 - 32, volume.flags)
    body[704 - 32 : 708 - 32] = b"Disk"
    return an_object(1026, 1, 0xD, bytes(body))


def _order(record: tuple[bytes, bytes]) -> tuple[int, int, bytes]:
    head = int.from_bytes(record[0][:8], "little")
    return head & (1 << 60) - 1, head >> 60, record[0][8:]


def _superblock(transaction: int, blocks: int, map_block: int) -> bytes:
    body = bytearray(BLOCK - 32)
    struct.pack_into("<4sIQ", body, 0, b"NXSB", BLOCK, blocks)
    struct.pack_into("<II", body, 104 - 32, 8, 4)
    struct.pack_into("<Q", body, 112 - 32, 1)
    struct.pack_into("<Q", body, 160 - 32, map_block)
    struct.pack_into("<IQ", body, 180 - 32, 100, 1026)
    return an_object(1, transaction, 0x80000001, bytes(body))
