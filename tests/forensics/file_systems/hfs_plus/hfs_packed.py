"""HFS+ volumes with files that are compressed, as Macs keep them (TN1150; ``decmpfs.h`` of xnu).

``xorriso`` makes the volume. What stands in a file's content then becomes its resource fork, and an
attributes file is written into free blocks behind everything else.
"""

from __future__ import annotations

import itertools
import struct
import zlib

from forensics.value_classes import dataclass

NODE = 4096
PIECE = 64 * 1024
_HEADER, _ATTRIBUTES_FORK, _CATALOG_FORK = 1024, 352, 272
_DATA_FORK, _RESOURCE_FORK, _FORK = 88, 168, 80
_NAME = "com.apple.decmpfs".encode("utf-16-be")
ZLIB_HERE, ZLIB_IN_RESOURCES, LZVN_HERE, LZVN_IN_RESOURCES = 3, 4, 7, 8
LZFSE_HERE, LZFSE_IN_RESOURCES, LZBITMAP_HERE, LZBITMAP_IN_RESOURCES = 11, 12, 13, 14


@dataclass(frozen=True)
class Packed:
    """A compressed file: what its attribute says, and what goes into its resource fork."""

    method: int
    size: int
    here: bytes = b""

    @property
    def attribute(self) -> bytes:
        return struct.pack("<4sIQ", b"fpmc", self.method, self.size) + self.here


def in_attribute(content: bytes) -> Packed:
    """A small file, whole in its attribute."""
    return Packed(ZLIB_HERE, len(content), zlib.compress(content))


def resource_fork(content: bytes) -> bytes:
    """The pieces of a longer file by a table, within a fork of resources."""
    pieces = [zlib.compress(content[at : at + PIECE]) for at in range(0, len(content), PIECE)]
    at, table = 4 + 8 * len(pieces), [struct.pack("<I", len(pieces))]
    for piece in pieces:
        table.append(struct.pack("<II", at, len(piece)))
        at += len(piece)
    body = b"".join(table) + b"".join(pieces)
    head = struct.pack(">IIII", 256, 256 + 4 + len(body), 4 + len(body), 50).ljust(256, b"\0")
    ends = struct.pack(">24xHHHHIHHHHI", 0, 28, 0, 0, 0x636D7066, 0, 10, 1, 0xFFFF, 0)
    return head + struct.pack(">I", len(body)) + body + ends.ljust(50, b"\0")


def table_fork(pieces: list[bytes]) -> bytes:
    """The pieces of a longer file by the table that LZVN and LZFSE have."""
    ends = list(itertools.accumulate(map(len, pieces), initial=4 * len(pieces) + 4))
    return struct.pack(f"<{len(ends)}I", *ends) + b"".join(pieces)


def with_packed(volume: bytes, files: dict[str, Packed]) -> bytes:
    """The volume with some of its files compressed."""
    data = bytearray(volume)
    (block_size,) = struct.unpack_from(">I", data, _HEADER + 40)
    (catalog,) = struct.unpack_from(">I", data, _HEADER + _CATALOG_FORK + 16)
    (catalog_blocks,) = struct.unpack_from(">I", data, _HEADER + _CATALOG_FORK + 20)
    area = range(catalog * block_size, (catalog + catalog_blocks) * block_size)
    numbers = {}
    for name, packed in files.items():
        at = _record_of(data, name, area)
        numbers[int.from_bytes(data[at + 8 : at + 12], "big")] = packed
        fork = data[at + _DATA_FORK : at + _DATA_FORK + _FORK]
        data[at + _RESOURCE_FORK : at + _RESOURCE_FORK + _FORK] = (
            fork if not packed.here else bytes(80)
        )
        data[at + _DATA_FORK : at + _DATA_FORK + _FORK] = bytes(_FORK)
    start = len(data) // block_size
    tree = _tree(numbers)
    blocks = -(-len(tree) // block_size)
    data += tree.ljust(blocks * block_size, b"\0")
    data += volume[-1024:].rjust(block_size, b"\0")
    struct.pack_into(">QII", data, _HEADER + _ATTRIBUTES_FORK, len(tree), NODE, blocks)
    struct.pack_into(">II", data, _HEADER + _ATTRIBUTES_FORK + 16, start, blocks)
    struct.pack_into(">I", data, _HEADER + 44, len(data) // block_size)
    return bytes(data)


def tree_of(data: bytes) -> int:
    """Where the attributes file begins; its one leaf is the second node."""
    (block_size,) = struct.unpack_from(">I", data, _HEADER + 40)
    (start,) = struct.unpack_from(">I", data, _HEADER + _ATTRIBUTES_FORK + 16)
    return int(start * block_size)


def _record_of(data: bytearray, name: str, area: range) -> int:
    """Where the catalogue's record of a file is: behind a key with its name."""
    wanted = struct.pack(">H", len(name)) + name.encode("utf-16-be")
    at = data.index(wanted + b"\0\2", area.start, area.stop)
    return at + len(wanted)


def _tree(files: dict[int, Packed]) -> bytes:
    records = [
        struct.pack(">HHIIH", 12 + len(_NAME), 0, number, 0, len(_NAME) // 2) + _NAME
        + struct.pack(">IQI", 0x10, 0, len(packed.attribute))
        + packed.attribute + b"\0" * (len(packed.attribute) % 2)
        for number, packed in sorted(files.items())
    ]  # fmt: skip
    head = struct.pack(">HIIIIHHIIHIBBI64x", 1, 1, len(records), 1, 1, NODE, 266, 2, 0, 0, NODE, 0,
                       0, 6)  # fmt: skip
    return _node(1, 0, [head, bytes(128), b"\xc0".ljust(NODE - 256, b"\0")]) + _node(
        0xFF, 1, records
    )


def _node(kind: int, height: int, records: list[bytes]) -> bytes:
    body, offsets = struct.pack(">IIBBHH", 0, 0, kind, height, len(records), 0), []
    for record in records:
        offsets.append(len(body))
        body += record
    offsets.append(len(body))
    ends = b"".join(struct.pack(">H", offset) for offset in reversed(offsets))
    assert len(body) + len(ends) <= NODE
    return body.ljust(NODE - len(ends), b"\0") + ends
