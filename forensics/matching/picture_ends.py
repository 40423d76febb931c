"""What a picture in bytes is, and where it ends: by its own structure, before anything is decoded.

Sources: ITU-T T.81 (JPEG), W3C PNG, GIF89a, RIFF with WebP (RFC 9649), ISO/IEC 14496-12 (HEIF and
AVIF), and the headers of BMP and TIFF.
"""

from __future__ import annotations

import re
import struct
from enum import StrEnum
from typing import TYPE_CHECKING

from forensics.errors import ForensicsError
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable

HEAD = 32
"""Bytes from the first on by which a picture is known."""

_HEIF_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
_AVIF_BRANDS = {b"avif", b"avis"}
_BMP_HEADERS = {12, 40, 52, 56, 64, 108, 124}
_BOXES = {b"ftyp", b"meta", b"mdat", b"free", b"skip", b"wide", b"moov", b"uuid", b"idat", b"mpvd"}
_MARKER_IN_SCAN = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]", re.DOTALL)
_LETTERS = re.compile(rb"[A-Za-z]{4}")


class PictureKind(StrEnum):
    """Forms of pictures, by the names that Pillow has for what reads them."""

    JPEG = "JPEG"
    PNG = "PNG"
    GIF = "GIF"
    WEBP = "WEBP"
    HEIF = "HEIF"
    AVIF = "AVIF"
    TIFF = "TIFF"
    BMP = "BMP"


@dataclass(frozen=True, slots=True)
class PictureEnd:
    """Where a picture ends, in bytes from its first; not ``is_whole`` where it breaks off there.

    Not ``has_pixels`` where it breaks off before any: nothing of it can be decoded.
    """

    length: int
    is_whole: bool
    has_pixels: bool = True


class _NeedsMoreError(ForensicsError):
    """The picture goes on beyond the bytes given."""


def picture_kind(head: bytes) -> PictureKind | None:
    """Return what begins with these bytes, ``HEAD`` of them or all there are; None for others."""
    for kind, is_one in _BEGINNINGS:
        if is_one(head):
            return kind
    return None


def end_of(kind: PictureKind, data: memoryview) -> PictureEnd | None:
    """Return the end of the picture that begins with ``data``; None where it goes on beyond it.

    Of a TIFF nothing in one place tells the end, so it is as long as its file.
    """
    walk = _WALKS.get(kind)
    if walk is None:
        return None
    try:
        return walk(data)
    except _NeedsMoreError:
        return None


def _is_jpeg(head: bytes) -> bool:
    # What may follow the first marker: tables, a frame, an application's segment, a comment.
    return head[:3] == b"\xff\xd8\xff" and len(head) > 3 and (
        0xC0 <= head[3] <= 0xCF or 0xDB <= head[3] <= 0xEF or head[3] == 0xFE
    )  # fmt: skip


def _is_bmp(head: bytes) -> bool:
    if head[:2] != b"BM" or len(head) < 18:
        return False
    size, reserved, start, header = struct.unpack_from("<IIII", head, 2)
    return reserved == 0 and header in _BMP_HEADERS and 14 + header <= start < max(size, start + 1)


def _brands(head: bytes) -> set[bytes]:
    if head[4:8] != b"ftyp" or len(head) < 12:
        return set()
    size = min(int.from_bytes(head[:4], "big"), len(head))
    return {head[8:12], *(head[at : at + 4] for at in range(16, size - 3, 4))}


def _is_tiff(head: bytes) -> bool:
    if head[:4] not in {b"II*\0", b"MM\0*"} or len(head) < 8:
        return False
    return int.from_bytes(head[4:8], "little" if head[:2] == b"II" else "big") >= 8


_BEGINNINGS: tuple[tuple[PictureKind, Callable[[bytes], bool]], ...] = (
    (PictureKind.JPEG, _is_jpeg),
    (PictureKind.PNG, lambda head: head.startswith(b"\x89PNG\r\n\x1a\n")),
    (PictureKind.GIF, lambda head: head.startswith((b"GIF87a", b"GIF89a"))),
    (PictureKind.WEBP, lambda head: head[:4] == b"RIFF" and head[8:12] == b"WEBP"),
    (PictureKind.AVIF, lambda head: bool(_brands(head) & _AVIF_BRANDS)),
    (PictureKind.HEIF, lambda head: bool(_brands(head) & _HEIF_BRANDS)),
    (PictureKind.TIFF, _is_tiff),
    (PictureKind.BMP, _is_bmp),
)


def _number(data: memoryview, at: int, form: str) -> int:
    end = at + struct.calcsize(form)
    if end > len(data):
        raise _NeedsMoreError
    value: int = struct.unpack_from(form, data, at)[0]
    return value


def _end_of_jpeg(data: memoryview) -> PictureEnd:
    at, has_pixels = 2, False
    while True:
        while _number(data, at, "B") == _number(data, at + 1, "B") == 0xFF:  # fill bytes
            at += 1
        first, marker = _number(data, at, "B"), _number(data, at + 1, "B")
        if first == 0xFF and marker == 0xD9:
            return PictureEnd(at + 2, is_whole=True, has_pixels=has_pixels)
        if first != 0xFF or marker < 0xC0 or marker == 0xD8:
            return PictureEnd(at, is_whole=False, has_pixels=has_pixels)
        if 0xD0 <= marker <= 0xD7:
            at += 2
            continue
        length = _number(data, at + 2, ">H")
        if length < 2:
            return PictureEnd(at, is_whole=False, has_pixels=has_pixels)
        at += 2 + length
        if marker == 0xDA:
            has_pixels = True
            if at > len(data) or (found := _MARKER_IN_SCAN.search(data, at)) is None:
                raise _NeedsMoreError
            at = found.start()


def _end_of_png(data: memoryview) -> PictureEnd:
    at = 8
    while True:
        length = _number(data, at, ">I")
        _number(data, at + 4, ">I")
        name = bytes(data[at + 4 : at + 8])
        if length >= 1 << 31 or not _LETTERS.fullmatch(name):
            return PictureEnd(at, is_whole=False)
        at += 12 + length
        if name == b"IEND":
            return PictureEnd(at, is_whole=True) if at <= len(data) else _needs_more()


def _needs_more() -> PictureEnd:
    raise _NeedsMoreError


def _end_of_gif(data: memoryview) -> PictureEnd:
    at = 13 + _colours(_number(data, 10, "B"))
    while True:
        match _number(data, at, "B"):
            case 0x3B:
                return PictureEnd(at + 1, is_whole=True)
            case 0x21:
                at = _behind_blocks(data, at + 2)
            case 0x2C:
                at += 10 + _colours(_number(data, at + 9, "B"))
                at = _behind_blocks(data, at + 1)
            case _:
                return PictureEnd(at, is_whole=False)


def _colours(flags: int) -> int:
    """How many bytes a table of colours takes."""
    return 3 << (flags & 7) + 1 if flags & 0x80 else 0


def _behind_blocks(data: memoryview, at: int) -> int:
    while length := _number(data, at, "B"):
        at += 1 + length
    return at + 1


def _end_of_webp(data: memoryview) -> PictureEnd:
    length = 8 + _number(data, 4, "<I")
    return PictureEnd(length, is_whole=True) if length <= len(data) else _needs_more()


def _end_of_bmp(data: memoryview) -> PictureEnd:
    length = _number(data, 2, "<I")
    return PictureEnd(length, is_whole=True) if length <= len(data) else _needs_more()


def _end_of_boxes(data: memoryview) -> PictureEnd:
    """The end of the last box of a known name, of those that follow one another."""
    at = 0
    while at + 8 <= len(data):
        length, name = _number(data, at, ">I"), bytes(data[at + 4 : at + 8])
        if name not in _BOXES:
            return PictureEnd(at, is_whole=at > 0)
        if length == 1:
            length = _number(data, at + 8, ">Q")
        if length < 8:  # 0: to the end of the file, wherever that is
            return PictureEnd(at, is_whole=False)
        at += length
    return _needs_more()


_WALKS: dict[PictureKind, Callable[[memoryview], PictureEnd]] = {
    PictureKind.JPEG: _end_of_jpeg,
    PictureKind.PNG: _end_of_png,
    PictureKind.GIF: _end_of_gif,
    PictureKind.WEBP: _end_of_webp,
    PictureKind.BMP: _end_of_bmp,
    PictureKind.HEIF: _end_of_boxes,
    PictureKind.AVIF: _end_of_boxes,
}
