"""Files of a zip archive by the headers that stand before each (APPNOTE 4.3.7 and 4.3.9)."""

from __future__ import annotations

import struct
from dataclasses import replace
from typing import TYPE_CHECKING

from forensics.containers.zips.directory import (
    AES_METHOD,
    HAS_DESCRIPTOR,
    IS_ENCRYPTED,
    LOCAL,
    NO_32,
)
from forensics.containers.zips.methods import DEFLATED, decoder, is_read
from forensics.contents.pieces import bytes_at, piece
from forensics.contents.reader import ClosedAs
from forensics.value_classes import dataclass
from forensics.values import Extent
from forensics.wordings import contents as wordings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from forensics.contents.means import Means
    from forensics.matching.content_streams import ContentStream

_HEADER = struct.Struct("<4s5H3L2H")
_DESCRIPTOR = b"PK\x07\x08"
MOST_NAME = 4096
STEP = 1024 * 1024


@dataclass(frozen=True, slots=True)
class ZipHeader:
    """One file; ``closed`` says why it stays closed, None where it is read."""

    name: bytes
    method: int
    stored: Extent
    size: int
    crc: int | None
    closed: str | None = None
    closed_as: ClosedAs = ClosedAs.UNOPENED


def headers_from(content: ContentStream, offset: int, means: Means) -> Iterator[ZipHeader]:
    """Return the files, empty ones too, whose headers follow one another from a place on.

    Raises:
        UnreadableExtentError: the content of one that does not say how long it is is damaged.
        OverBudgetError: to find the end of one takes more than there is to spend.
    """
    while (found := _header_at(content, offset, means)) is not None:
        header, offset = found
        yield header


def _header_at(content: ContentStream, offset: int, means: Means) -> tuple[ZipHeader, int] | None:
    """The file whose header stands there, and where the next stands; None where there is none."""
    data = bytes_at(content, offset, _HEADER.size)
    if len(data) < _HEADER.size or not data.startswith(LOCAL):
        return None
    _, _, flags, method, _, _, crc, stored, size, names, extras = _HEADER.unpack(data)
    name = bytes_at(content, offset + _HEADER.size, min(names, MOST_NAME))
    start = offset + _HEADER.size + names + extras
    if start > content.size or NO_32 in (stored, size) or method > AES_METHOD:
        return None  # a mark that stands in other bytes, for one: no higher method is known (4.4.5)
    if flags & HAS_DESCRIPTOR and not stored:
        return None if flags & IS_ENCRYPTED else _by_decoding(content, name, method, start, means)
    end = min(start + stored, content.size)
    header = ZipHeader(name, method, Extent(start, end - start), size, crc)
    if flags & IS_ENCRYPTED:
        header = replace(header, closed=wordings.ENCRYPTED, closed_as=ClosedAs.ENCRYPTED)
    elif not is_read(method):
        header = replace(header, closed=wordings.UNKNOWN_METHOD)
    return header, start + stored


def _by_decoding(
    content: ContentStream, name: bytes, method: int, start: int, means: Means
) -> tuple[ZipHeader, int] | None:
    """A file whose length stands behind it: it is decoded to its end once.

    Of one that is stored as it is nobody can tell the end.
    """
    if method != DEFLATED:
        return None
    source = decoder(method, piece(content, Extent(start, content.size - start)))
    size = 0
    while found := source.read(STEP):
        means.spend(len(found))
        size += len(found)
    end = content.size - source.unused()
    behind = bytes_at(content, end, 24 + len(LOCAL))
    skip = max(0, behind.find(b"PK", len(_DESCRIPTOR) if behind.startswith(_DESCRIPTOR) else 0))
    return ZipHeader(name, method, Extent(start, end - start), size, None), end + skip
