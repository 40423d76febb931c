"""Files that APFS and HFS+ keep compressed: whole in an attribute, or by pieces of 64 KiB.

A table in the resource fork says where the pieces are; that of zlib lies within a fork of Mac OS,
those of LZVN and LZFSE at its beginning. A piece that would not get shorter is stored as it is,
behind a byte that begins none. Sources: ``compression`` of libfshfs and libfsapfs (their format
papers), and what macOS wrote.
"""

from __future__ import annotations

import itertools
import struct
import zlib
from collections.abc import Callable
from typing import TYPE_CHECKING

from forensics.apple_packing.lzfse import unpack_lzfse
from forensics.apple_packing.lzvn import unpack_lzvn
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping

HEAD, PIECE = 16, 64 * 1024
MOST = 1 << 30
"""Of content: what is longer is no document, and all of its stored bytes are held in memory."""
_LONGEST_PIECE = 2 * PIECE  # stored: a piece that gets longer is kept as it is


@dataclass(slots=True)
class PackedContent:
    """The content of a compressed file, of which pieces are unpacked as they are asked for.

    ``places`` are where the pieces are in what is ``stored``, and their lengths there; each is of
    ``step`` bytes, but for the last.
    """

    size: int
    unpacked: Callable[[bytes, int], bytes | None]
    stored: bytes
    places: tuple[tuple[int, int], ...]
    step: int
    _last: tuple[int, bytes] = (-1, b"")

    def read(self, offset: int, length: int) -> bytes | None:
        """Return bytes of the content, up to its end; None where a piece of them is damaged."""
        end, found = min(offset + length, self.size), list[bytes]()
        while offset < end:
            number, skip = divmod(offset, self.step)
            piece = self._piece(number)
            if piece is None:
                return None
            found.append(piece[skip : skip + end - offset])
            offset += len(found[-1])
        return b"".join(found)

    def _piece(self, number: int) -> bytes | None:
        if self._last[0] != number:
            at, length = self.places[number]
            due = min(self.step, self.size - number * self.step)
            piece = self.unpacked(self.stored[at : at + length], due)
            if piece is None or len(piece) != due:
                return None
            self._last = number, piece
        return self._last[1]


def packed_content(attribute: bytes, resources: bytes) -> PackedContent | None:
    """Return the content of a file; None where what says where it lies is damaged.

    Args:
        attribute: ``com.apple.decmpfs``, with its head of 16 bytes, of one of the ``METHODS``.
        resources: the resource fork, where the method has its pieces there.
    """
    method, size = struct.unpack_from("<4xIQ", attribute)
    if size > MOST:
        return None
    unpacked = METHODS[method]
    if method not in IN_RESOURCES:
        return PackedContent(
            size, unpacked, attribute, ((HEAD, len(attribute) - HEAD),), max(size, 1)
        )
    count = -(-size // PIECE)
    try:
        find = _in_fork if method == _ZLIB_IN_RESOURCES else _at_beginning
        places = find(resources, count)
    except struct.error:
        return None
    if any(length > _LONGEST_PIECE or at + length > len(resources) for at, length in places):
        return None
    return PackedContent(size, unpacked, resources, places, PIECE) if len(places) == count else None


def _in_fork(resources: bytes, count: int) -> tuple[tuple[int, int], ...]:
    """Where the pieces are by the table of zlib."""
    (data,) = struct.unpack_from(">I", resources)
    start = data + 4
    (said,) = struct.unpack_from("<I", resources, start)
    if said != count:
        return ()
    table = struct.unpack_from(f"<{2 * count}I", resources, start + 4)
    return tuple((start + at, length) for at, length in zip(table[::2], table[1::2], strict=True))


def _at_beginning(resources: bytes, count: int) -> tuple[tuple[int, int], ...]:
    """Where the pieces are by the table of LZVN and LZFSE: its ends are one more than pieces."""
    ends = struct.unpack_from(f"<{count + 1}I", resources)
    if ends[0] != 4 * len(ends) or list(ends) != sorted(ends):
        return ()
    return tuple((at, end - at) for at, end in itertools.pairwise(ends))


def _by_zlib(stored: bytes, limit: int) -> bytes | None:
    if stored[:1] and stored[0] & 0xF == 0xF:
        return stored[1:]
    decompressor = zlib.decompressobj()
    try:
        found = decompressor.decompress(stored, limit + 1)
    except zlib.error:
        return None
    return found if len(found) <= limit else None


def _by_lzvn(stored: bytes, limit: int) -> bytes | None:
    return stored[1:] if stored[:1] == b"\x06" else unpack_lzvn(stored, limit)


def _by_lzfse(stored: bytes, limit: int) -> bytes | None:
    return unpack_lzfse(stored, limit) if stored[:1] == b"b" else stored[1:]


_ZLIB_IN_RESOURCES = 4
METHODS: Mapping[int, Callable[[bytes, int], bytes | None]] = {
    3: _by_zlib, _ZLIB_IN_RESOURCES: _by_zlib, 7: _by_lzvn, 8: _by_lzvn, 11: _by_lzfse,
    12: _by_lzfse,
}  # fmt: skip
"""What unpacks a piece, for each method that is read (``AppleFSCompression`` of macOS)."""
IN_RESOURCES = frozenset({4, 8, 10, 12, 14})
"""The methods that have the content in the resource fork."""
