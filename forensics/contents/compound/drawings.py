"""Pictures within streams: records of drawings (MS-ODRAW 2.2.23), packages, thumbnails."""

from __future__ import annotations

import re
import struct
from typing import TYPE_CHECKING

from forensics.contents.pieces import bytes_at
from forensics.values import Extent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from forensics.matching.content_streams import ContentStream

METAFILES = frozenset((0xF01A, 0xF01B, 0xF01C))  # EMF, WMF, PICT
_TWO_UIDS = frozenset((0x3D5, 0x217, 0x543, 0x46B, 0x6E3, 0x6E1, 0x7A9, 0x6E5))
_RECORD = re.compile(rb"[\x1a-\x1f\x29\x2a]\xf0")
_WINDOW, _HEADER = 1024 * 1024, 8
_UID, _TAG, _METAFILE_HEAD = 16, 1, 34
_DRAWING_GROUP, _CONTINUE, _FILE_PASS = 0xEB, 0x3C, 0x2F
_PICTURE_STARTS = re.compile(rb"\xff\xd8\xff|\x89PNG\r\n\x1a\n")
_MOST_BEFORE = 64


def drawn_pictures(stream: ContentStream) -> Iterator[tuple[Extent, bool]]:
    """Return the places of pictures in a stream of drawings, and whether they are deflated.

    Raises:
        UnreadableExtentError: a part of the stream cannot be read.
    """
    at, done = 0, 0
    while at < stream.size:
        window = bytes_at(stream, at, _WINDOW)
        for found in _RECORD.finditer(window):
            start = at + found.start() - 2
            if start >= done and (picture := _picture(stream, window, found.start() - 2, start)):
                yield picture
                done = picture[0].end
        at += max(1, len(window) - _HEADER)


def _picture(
    stream: ContentStream, window: bytes, within: int, start: int
) -> tuple[Extent, bool] | None:
    head = window[within : within + _HEADER] if within >= 0 else b""
    if len(head) < _HEADER:
        return None
    version, kind, length = struct.unpack("<HHI", head)
    if version & 0xF or start + _HEADER + length > stream.size:
        return None
    is_metafile = kind in METAFILES
    uids = 2 if version >> 4 in _TWO_UIDS else 1
    before = uids * _UID + (_METAFILE_HEAD if is_metafile else _TAG)
    if length <= before:
        return None
    return Extent(start + _HEADER + before, length - before), is_metafile


def joined_drawings(stream: ContentStream) -> list[Extent] | None:
    """Return the places of a workbook's drawings without the heads of records (MS-XLS 2.4.171).

    None where the workbook is encrypted.

    Raises:
        UnreadableExtentError: a part of the stream cannot be read.
    """
    found: list[Extent] = []
    at, is_drawing = 0, False
    window, first = b"", 0
    while at + 4 <= stream.size:
        if at + 4 > first + len(window):
            window, first = bytes_at(stream, at, _WINDOW), at
        kind, length = struct.unpack_from("<HH", window, at - first)
        if kind == _FILE_PASS:
            return None
        is_drawing = kind == _DRAWING_GROUP or (is_drawing and kind == _CONTINUE)
        if is_drawing and at + 4 + length <= stream.size:
            found.append(Extent(at + 4, length))
        at += 4 + length
    return found


def package(head: bytes) -> tuple[int, int, bytes] | None:
    """Return the start, size and name of the file in a package (MS-OLEDS 2.3.6)."""
    text = head[6:]
    label, mark, rest = text.partition(b"\0")
    _, second, rest = rest.partition(b"\0")
    if not mark or not second or len(rest) < 8:
        return None
    length = int.from_bytes(rest[4:8], "little")
    size = rest[8 + length : 12 + length]
    if len(size) < 4:
        return None
    start = len(head) - len(rest) + 12 + length
    return start, int.from_bytes(size, "little"), label.replace(b"/", b"_")


def thumbnail_start(head: bytes) -> int | None:
    """Return the start of a picture behind a short head, as thumbnails are kept; else None."""
    found = _PICTURE_STARTS.search(head[: _MOST_BEFORE + 8])
    return found.start() if found and 0 < found.start() <= _MOST_BEFORE else None
