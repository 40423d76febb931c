"""Snappy as LevelDB packs its blocks (google/snappy, ``format_description.txt``)."""

from __future__ import annotations

from forensics.contents.pieces import damaged

MOST_RATIO = 32  # three bytes stand for 64 at most


def unpacked_size(packed: bytes) -> tuple[int, int]:
    """Return how long packed bytes say that they are, and where the first element begins.

    Raises:
        UnreadableExtentError: they say nothing, or more than they can hold.
    """
    value = 0
    for at, each in enumerate(packed[:5]):
        value |= (each & 0x7F) << 7 * at
        if each < 0x80:
            if value > MOST_RATIO * len(packed):
                raise damaged()
            return value, at + 1
    raise damaged()


def unpack(packed: bytes) -> bytes:
    """Return what packed bytes hold.

    Raises:
        UnreadableExtentError: they make no sense.
    """
    size, at = unpacked_size(packed)
    out = bytearray()
    while at < len(packed) and len(out) <= size:
        tag = packed[at]
        if not tag & 3:
            length, at = _literal(packed, at)
            out += packed[at : at + length]
            at += length
            continue
        length, distance, at = _copy(packed, at)
        if not 0 < distance <= len(out):
            raise damaged()
        start = len(out) - distance
        piece = out[start : start + length]
        out += (piece * (length // len(piece) + 1))[:length]  # it may reach into itself
    if len(out) != size:
        raise damaged()
    return bytes(out)


def _literal(packed: bytes, at: int) -> tuple[int, int]:
    """Return how many bytes stand as they are, and where."""
    length = packed[at] >> 2
    if length < 60:
        return length + 1, at + 1
    width = length - 59
    return int.from_bytes(packed[at + 1 : at + 1 + width], "little") + 1, at + 1 + width


def _copy(packed: bytes, at: int) -> tuple[int, int, int]:
    """Return how many bytes are to be copied, from how far back, and what follows."""
    tag = packed[at]
    if tag & 3 == 1:
        low = packed[at + 1] if at + 1 < len(packed) else 0
        return (tag >> 2 & 7) + 4, (tag >> 5) << 8 | low, at + 2
    width = 2 if tag & 3 == 2 else 4
    return (tag >> 2) + 1, int.from_bytes(packed[at + 1 : at + 1 + width], "little"), at + 1 + width
