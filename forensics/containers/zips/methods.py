"""How files of a zip archive are compressed, and which of them stay closed (APPNOTE 4.4.5)."""

from __future__ import annotations

import bz2
from typing import TYPE_CHECKING

from forensics.containers.decoding import (
    ERRORS,
    Compressed,
    Inflater,
    InputBytes,
    Unpacked,
    damaged,
    zip_lzma,
)
from forensics.value_classes import dataclass
from forensics.wordings import archives as wordings
from forensics.wordings.wording import Wording

if TYPE_CHECKING:
    from collections.abc import Callable

    from forensics.containers.decoding import Decoder
    from forensics.containers.zips.directory import DirectoryRecord

STORED, DEFLATED, BZIP2, LZMA, ZSTANDARD = 0, 8, 12, 14, 93
MIB = 1024 * 1024
# Deflate makes at most 1,032 bytes of one. Others make far more, and are slow.
MOST_RATIO, BOMB_SIZE = 1100, 256 * MIB


@dataclass(frozen=True, slots=True)
class ClosedMember:
    """Why files stay closed, and the class of coverage that their bytes are in."""

    wording: Wording
    counted_as: str


MEANINGLESS = ClosedMember(wordings.MEANINGLESS, "unreadable")
ENCRYPTED = ClosedMember(wordings.ENCRYPTED, "encrypted")
UNKNOWN = ClosedMember(wordings.UNKNOWN_METHODS, "unopened")
BOMB = ClosedMember(wordings.BOMBS, "over_budget")
OVERLAPPING = ClosedMember(wordings.OVERLAPPING_CLOSED, "unopened")


def closed_as(record: DirectoryRecord) -> ClosedMember | None:
    """Why the content of a file is not read; None where it is."""
    if not record.is_sound:
        return MEANINGLESS
    if record.is_encrypted:
        return ENCRYPTED
    if record.method not in _DECODERS:
        return UNKNOWN
    if record.size > BOMB_SIZE and record.size > MOST_RATIO * record.stored:
        return BOMB
    return None


def is_read(method: int) -> bool:
    """Whether a method of compression is one that is read."""
    return method in _DECODERS


def decoded_at_most(record: DirectoryRecord) -> int:
    """How many bytes reading an open file may make at most: what it claims may be a lie."""
    return min(record.size, max(MOST_RATIO * record.stored, BOMB_SIZE))


def decoder(method: int, stored: InputBytes) -> Decoder:
    """Return what decodes a member from its first byte on.

    Raises:
        UnreadableExtentError: its own head makes no sense.
    """
    return _DECODERS[method](stored)


@dataclass(slots=True)
class _AsStored:
    stored: InputBytes

    def read(self, length: int) -> bytes:
        """See ``Decoder.read``."""
        return self.stored.read(length)

    def unused(self) -> int:
        """See ``Decoder.unused``."""
        return self.stored.end - self.stored.at


def _inflated(stored: InputBytes) -> Decoder:
    return Compressed(stored, Inflater())


def _bunzipped(stored: InputBytes) -> Decoder:
    return Compressed(stored, bz2.BZ2Decompressor())


def _by_lzma(stored: InputBytes) -> Decoder:
    try:
        return Compressed(stored, zip_lzma(stored.read(9)))
    except ERRORS as error:
        raise damaged(stored, wordings.DAMAGED) from error


_DECODERS: dict[int, Callable[[InputBytes], Decoder]] = {
    STORED: _AsStored,
    DEFLATED: _inflated,
    BZIP2: _bunzipped,
    LZMA: _by_lzma,
    ZSTANDARD: Unpacked,
}
