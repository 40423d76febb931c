"""Where the frames of a Zstandard file end, by their own lengths (RFC 8878, 3.1).

The library gives what there is of a frame that is cut off, as if that were all of it.
"""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

from forensics.disk_images.announced import read_piece
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable

_FRAME, _SKIPPED, _SKIPPED_MASK = 0xFD2FB528, 0x184D2A50, 0xFFFFFFF0
_HEAD = 4  # bytes of a mark, of a length, of a checksum
_BLOCK = 3
_BLOCKS_A_BEAT = 65_536
_RLE, _RESERVED = 1, 3
_DICTIONARY = (0, 1, 2, 4)  # bytes of its number
_CONTENT = (0, 2, 4, 8)  # bytes of the content's length


@dataclass(frozen=True, slots=True)
class Frames:
    """Where whole frames end, and whether one begins there that the file does not hold whole."""

    end: int
    is_cut: bool


def frames_of(descriptor: int, size: int, beat: Callable[[], None] = lambda: None) -> Frames:
    """Walk over the frames of a file, from its beginning; ``beat`` is a sign of life."""
    at = 0
    while (after := _after(descriptor, at, size, beat)) > at:
        if after > size:
            return Frames(at, is_cut=True)
        at = after
    return Frames(at, is_cut=after < at)


def _after(descriptor: int, at: int, size: int, beat: Callable[[], None]) -> int:
    """Where the frame at a place ends; the place itself without one, less where it is damaged."""
    mark = _number(descriptor, at, _HEAD, size)
    if mark & _SKIPPED_MASK == _SKIPPED:
        return at + 2 * _HEAD + max(0, _number(descriptor, at + _HEAD, _HEAD, size))
    return _after_blocks(descriptor, at, size, beat) if mark == _FRAME else at


def _after_blocks(descriptor: int, at: int, size: int, beat: Callable[[], None]) -> int:
    flags = _number(descriptor, at + _HEAD, 1, size)
    if flags < 0:
        return size + 1
    is_single, content = flags & 0x20, _CONTENT[flags >> 6]
    place = at + _HEAD + 1 + (not is_single) + _DICTIONARY[flags & 3]
    place += content or bool(is_single)
    for number in count():
        if number % _BLOCKS_A_BEAT == 0:
            beat()
        head = _number(descriptor, place, _BLOCK, size)
        if head < 0:
            return size + 1
        kind = head >> 1 & 3
        if kind == _RESERVED:
            return at - 1
        place += _BLOCK + (1 if kind == _RLE else head >> 3)
        if head & 1:
            break
    return place + (_HEAD if flags & 4 else 0)


def _number(descriptor: int, at: int, length: int, size: int) -> int:
    """Return a number, little-endian; -1 where the file ends before it."""
    if at + length > size:
        return -1
    found = read_piece(descriptor, at, length)
    return int.from_bytes(found, "little") if found else -1
