"""Where the picture, film or program ends that a file begins with.

Sources: what ``matching.picture_ends`` names, the PE/COFF specification (section table, of images),
the ELF specification (TIS 1.2), RIFF, and ISO/IEC 14496-12 (boxes).
"""

from __future__ import annotations

import struct
from collections.abc import Callable

from forensics.errors import UnreadableExtentError
from forensics.matching.picture_ends import HEAD, PictureKind, end_of, picture_kind
from forensics.value_classes import dataclass

Read = Callable[[int, int], bytes]
"""Gives bytes at an offset, so many, fewer where the file ends."""
PAGE = 4096
STEP, MOST_PICTURE = 1024 * 1024, 64 * 1024 * 1024
MOST_BOXES = 65_536
_WALKED = {PictureKind.JPEG, PictureKind.PNG, PictureKind.GIF, PictureKind.BMP}
_SECTION, _TABLE = 40, 24


@dataclass(frozen=True, slots=True)
class Host:
    """What a file begins with: where it ends, and whether it can be seen to be whole."""

    end: int
    is_whole: bool = True
    is_programme: bool = False


def host_of(read: Read, size: int) -> Host | None:
    """Return what a file begins with; None for a form that does not say where it ends.

    Raises:
        UnreadableExtentError: its bytes cannot be read.
    """
    head = read(0, min(PAGE, size))
    kind = picture_kind(head[:HEAD])
    if kind in _WALKED:
        return _picture(read, size, kind)
    try:
        end = _end(read, size, head)
    except (struct.error, IndexError):
        return Host(HEAD, is_whole=False)
    if end is None:
        return None
    is_programme = head.startswith((b"MZ", b"\x7fELF"))
    # What a program states of its end may be anything; within its head nothing begins.
    return Host(min(max(end, HEAD), size), is_programme=is_programme)


def _picture(read: Read, size: int, kind: PictureKind) -> Host:
    length = STEP
    while True:
        data = read(0, min(length, size, MOST_PICTURE))
        found = end_of(kind, memoryview(data))
        if found is not None:
            whole = found.is_whole and found.length <= size
            return Host(found.length if whole else HEAD, whole)
        if len(data) >= min(size, MOST_PICTURE) or len(data) < length:
            return Host(HEAD, is_whole=False)  # cut off: anything may stand in place of its rest
        length *= 8


def _end(read: Read, size: int, head: bytes) -> int | None:
    if head.startswith(b"MZ"):
        return _end_of_programme(head)
    if head.startswith(b"\x7fELF"):
        return _end_of_elf(read, head)
    if head.startswith(b"RIFF"):
        return _end_of_riff(read, size)
    return _end_of_boxes(read, size) if head[4:8] == b"ftyp" else None


def _end_of_programme(head: bytes) -> int:
    (at,) = struct.unpack_from("<L", head, 60)
    if head[at : at + 4] != b"PE\0\0":
        last, pages = struct.unpack_from("<HH", head, 2)  # of DOS: pages of 512 bytes
        return int(pages * 512 - (512 - last if last else 0))
    sections, optional = head[at + 6 : at + 8], head[at + 20 : at + 22]
    table = at + _TABLE + int.from_bytes(optional, "little")
    ends = [0]
    for each in range(int.from_bytes(sections, "little")):
        length, start = struct.unpack_from("<LL", head, table + _SECTION * each + 16)
        ends.append(length + start if length else 0)
    return max(ends)


def _end_of_elf(read: Read, head: bytes) -> int:
    order = "<" if head[5] == 1 else ">"
    if head[4] == 2:
        (programs, sections), counts = struct.unpack_from(f"{order}QQ", head, 32), 54
        form, skip = f"{order}Q16xQ", 8
    else:
        (programs, sections), counts = struct.unpack_from(f"{order}LL", head, 28), 42
        form, skip = f"{order}L8xL", 4
    length, number, section, many = struct.unpack_from(f"{order}4H", head, counts)
    ends, table = [int(sections + section * many)], read(programs, length * number)
    for each in range(number):
        start, held = struct.unpack_from(form, table, length * each + skip)
        ends.append(start + held)
    return max(ends)


def _end_of_riff(read: Read, size: int) -> int:
    """Several follow one another in long films."""
    at = 0
    for _ in range(MOST_BOXES):
        head = read(at, 8) if at + 8 <= size else b""
        if not head.startswith(b"RIFF"):
            break
        length = int.from_bytes(head[4:], "little")
        at += 8 + length + length % 2
    return at


def _end_of_boxes(read: Read, size: int) -> int | None:
    at = 0
    for _ in range(MOST_BOXES):
        if at + 8 > size:
            break
        head = read(at, min(16, size - at))
        length, name = int.from_bytes(head[:4], "big"), head[4:8]
        if not (name.isascii() and name.isalnum()):
            break
        if length == 0:  # to the end of the file, wherever that is
            return None
        if length == 1:
            length = int.from_bytes(head[8:16], "big")
        if length < 8 or at + length > size:
            break
        at += length
    return at


def reading(read: Callable[[int, int], bytes]) -> Read:
    """Return a reader that gives nothing where bytes cannot be read."""

    def given(offset: int, length: int) -> bytes:
        try:
            return read(offset, length)
        except UnreadableExtentError:
            return b""

    return given
