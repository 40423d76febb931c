"""Files that APFS and HFS+ keep compressed by zlib: whole in an attribute, or by pieces of 64 KiB.

A table in the resource fork says where the pieces are; a piece whose first byte is of no zlib
stream is stored as it is. Source: ``compression`` of libfshfs and libfsapfs (their format papers).
"""

from __future__ import annotations

import struct
import zlib

IN_ATTRIBUTE, IN_RESOURCES = 3, 4
METHODS = frozenset({IN_ATTRIBUTE, IN_RESOURCES})
HEAD, PIECE = 16, 64 * 1024
MOST = 1 << 30
"""Of content: what is longer is no document, and all of it is held in memory."""


def unpack(attribute: bytes, resources: bytes) -> bytes | None:
    """Return the content of a file; None where it is damaged.

    Args:
        attribute: ``com.apple.decmpfs``, with its head of 16 bytes.
        resources: the resource fork, where the file has one.
    """
    method, size = struct.unpack_from("<4xIQ", attribute)
    if size > MOST:
        return None
    found = _piece(attribute[HEAD:], size) if method == IN_ATTRIBUTE else _by_table(resources, size)
    return found if found is not None and len(found) == size else None


def _by_table(resources: bytes, size: int) -> bytes | None:
    if len(resources) < HEAD:
        return None
    start = int.from_bytes(resources[:4], "big") + 4
    if start + 4 > len(resources):
        return None
    (count,) = struct.unpack_from("<I", resources, start)
    if count != -(-size // PIECE) or start + 4 + count * 8 > len(resources):
        return None
    pieces: list[bytes] = []
    for number in range(count):
        at, length = struct.unpack_from("<II", resources, start + 4 + number * 8)
        piece = _piece(resources[start + at : start + at + length], PIECE)
        if piece is None:
            return None
        pieces.append(piece)
    return b"".join(pieces)


def _piece(stored: bytes, limit: int) -> bytes | None:
    if stored[:1] and stored[0] & 0xF == 0xF:
        return stored[1:]
    decompressor = zlib.decompressobj()
    try:
        found = decompressor.decompress(stored, limit + 1)
    except zlib.error:
        return None
    return found if len(found) <= limit else None
