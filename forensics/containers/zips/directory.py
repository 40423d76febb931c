"""The list of the files of a zip archive, record by record (APPNOTE 6.3.10, 4.3.12 to 4.3.16).

The list stands at the end, and is read from front to back; none of it stays in memory.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from forensics.errors import UnsupportedDiskImageError
from forensics.value_classes import dataclass
from forensics.values.file_facts.times import (
    FileTimes,
    TimeZoneOf,
    dos_time_of,
    time_of,
    windows_time_of,
)
from forensics.wordings import archives as wordings

if TYPE_CHECKING:
    from collections.abc import Iterator

ReadPiece = Callable[[int, int], bytes]
"""Gives bytes at an offset, so many; none where some of them cannot be read."""
END, LOCATOR, END64 = b"PK\x05\x06", b"PK\x06\x07", b"PK\x06\x06"
RECORD, LOCAL = b"PK\x01\x02", b"PK\x03\x04"
END_RECORD, _LOCATOR = struct.Struct("<4s4H2LH"), struct.Struct("<4sLQL")
_END64 = struct.Struct("<4sQ2H2L4Q")
_RECORD = struct.Struct("<4s6H3L5H2L")
MOST_COMMENT = 0xFFFF
NO_16, NO_32 = 0xFFFF, 0xFFFFFFFF
MOST_BEHIND = 1024 * 1024  # bytes at the end in which the end records are looked for
PIECE_SIZE = 256 * 1024
IS_ENCRYPTED, HAS_DESCRIPTOR = 0x0001 | 0x0040 | 0x2000, 0x0008
AES_METHOD, AES_EXTRA = 99, 0x9901
_TIMES_EXTRA, _WINDOWS_EXTRA = 0x5455, 0x000A
_NO_DOS_TIME = (33, 0)  # the first moment of 1980, which stands where none was put in


@dataclass(frozen=True, slots=True)
class Directory:
    """Where the list stands, how many files it claims, and what must be added to its offsets.

    ``end`` is where the last of the end records ends.
    """

    start: int
    stop: int
    number: int
    shift: int
    end: int


class DirectoryRecord(NamedTuple):
    """What the list says of one file; ``header`` is where its local header stands.

    ``at`` and ``next`` are where this record begins and the next. ``is_sound`` is false where its
    sizes or its place make no sense. ``aes`` says how WinZip encrypted it.
    """

    at: int
    next: int
    name: bytes
    flags: int
    method: int
    crc: int
    stored: int
    size: int
    header: int
    is_sound: bool
    aes: bytes = b""
    times: FileTimes | None = None

    @property
    def is_encrypted(self) -> bool:
        """Whether its content is closed by a key."""
        return bool(self.flags & IS_ENCRYPTED) or self.method == AES_METHOD


class BrokenListError(Exception):
    """The list of files breaks off."""


def find_directory(read: ReadPiece, size: int, file: str) -> Directory:
    """Find the list of files of an archive of ``size`` bytes.

    Raises:
        UnsupportedDiskImageError: there is none that makes sense, or the archive has several parts.
    """
    first = max(0, size - MOST_BEHIND)
    tail = read(first, size - first)
    at = tail.rfind(END)
    while at >= 0:
        if at + END_RECORD.size <= len(tail):
            found = _directory_at(read, tail, first, at, file)
            if found is not None:
                return found
        at = tail.rfind(END, 0, at)
    raise UnsupportedDiskImageError(wordings.NO_LIST(file))


def _directory_at(read: ReadPiece, tail: bytes, first: int, at: int, file: str) -> Directory | None:
    _, disk, of_list, _, number, length, start, comment = END_RECORD.unpack_from(tail, at)
    end, place = first + at + END_RECORD.size + comment, first + at
    if end > first + len(tail):
        return None
    large = _large_end(read, tail, first, at)
    if large is not None:
        place, disk, of_list, number, length, start = large
    elif NO_32 in (length, start) or NO_16 in (disk, of_list):
        return None
    if (disk, of_list) not in ((0, 0), (NO_16, NO_16)) or number < 0:
        raise UnsupportedDiskImageError(wordings.SEVERAL_DISKS(file))
    for begins in (place - length, start):
        is_there = 0 <= begins <= place and begins + length <= place
        if is_there and (not number or read(begins, 4) == RECORD):
            shift = _shift(read, begins, begins + length, begins - start)
            return Directory(begins, begins + length, number, shift, end)
    return None


def _shift(read: ReadPiece, start: int, stop: int, shift: int) -> int:
    """What is added to offsets: something stands before the archive, or between files and list."""
    try:
        first = next(records(read, start, stop, 0), None)
    except BrokenListError:
        return shift
    if first is None or read(first.header + shift, 4) == LOCAL:
        return shift
    return 0 if read(first.header, 4) == LOCAL else shift


def _large_end(
    read: ReadPiece, tail: bytes, first: int, at: int
) -> tuple[int, int, int, int, int, int] | None:
    """What the zip64 records say, where there are any: place, disks, number, length, start."""
    locator = at - _LOCATOR.size
    if locator < 0 or not tail.startswith(LOCATOR, locator):
        return None
    _, _, stated, _ = _LOCATOR.unpack_from(tail, locator)
    before = first + locator
    for place in (stated, before - _END64.size):
        if not 0 <= place <= before - _END64.size:
            continue
        record = read(place, _END64.size)
        if len(record) == _END64.size and record.startswith(END64):
            _, _, _, _, disk, of_list, _, number, length, start = _END64.unpack(record)
            return place, disk, of_list, number, length, start
    return None


def records(read: ReadPiece, start: int, stop: int, shift: int) -> Iterator[DirectoryRecord]:
    """Return the records of a piece of the list in their order.

    Args:
        read: gives bytes of the archive.
        start: where the first of them begins.
        stop: where the last one ends.
        shift: what is added to their offsets.

    Raises:
        BrokenListError: one is cut off, or is none.
    """
    held, base, at = b"", start, 0
    while base + at < stop:
        if len(held) - at < _RECORD.size + 3 * MOST_COMMENT and base + len(held) < stop:
            base, held, at = base + at, held[at:], 0
            length = min(PIECE_SIZE, stop - base - len(held))
            held += _piece(read, base + len(held), length)
        record = _record_at(held, at, base, shift)
        at = record.next - base
        if base + at > stop:
            raise BrokenListError
        yield record


def _piece(read: ReadPiece, offset: int, length: int) -> bytes:
    found = read(offset, length)
    if not found:
        raise BrokenListError
    return found


def _record_at(held: bytes, at: int, base: int, shift: int) -> DirectoryRecord:
    if len(held) - at < _RECORD.size or not held.startswith(RECORD, at):
        raise BrokenListError
    (_, _, _, flags, method, time, date, crc, stored, size, names, extras, comments, disk, _, _,
     header) = _RECORD.unpack_from(held, at)  # fmt: skip
    body = at + _RECORD.size
    end = body + names + extras + comments
    if end > len(held):
        raise BrokenListError
    extra = held[body + names : body + names + extras]
    large = _large_values(extra, size, stored, header, disk)
    is_sound = large is not None
    size, stored, header, disk = large or (0, 0, 0, 0)
    header += shift
    is_sound = is_sound and disk == 0 and header >= 0
    is_sound = is_sound and max(header, stored, size) < 2**62
    return DirectoryRecord(
        base + at, base + end, held[body : body + names], flags, method, crc, stored, size,
        header, is_sound, _extra_of(extra, AES_EXTRA), _times(extra, date, time),
    )  # fmt: skip


def _times(extra: bytes, date: int, time: int) -> FileTimes:
    """When the file was modified: by UTC where a field says so, else by DOS.

    Fields are Info-ZIP's, and that of APPNOTE 4.5.5 which Windows writes; it has two more times.
    """
    stamp = _extra_of(extra, _TIMES_EXTRA)
    if len(stamp) >= 5 and stamp[0] & 1:
        at = time_of(int.from_bytes(stamp[1:5], "little", signed=True), TimeZoneOf.UTC)
        return FileTimes("zip", TimeZoneOf.UTC, at)
    stamp = _extra_of(_extra_of(extra, _WINDOWS_EXTRA)[4:], 1)
    if len(stamp) >= 24:
        told = struct.unpack_from("<3Q", stamp)
        modified, accessed, made = map(windows_time_of, told)
        return FileTimes("zip", TimeZoneOf.UTC, modified, made, accessed)
    is_told = (date, time) != _NO_DOS_TIME
    return FileTimes("zip", TimeZoneOf.LOCAL, dos_time_of(date, time) if is_told else None)


def _large_values(
    extra: bytes, size: int, stored: int, header: int, disk: int
) -> tuple[int, int, int, int] | None:
    """Put in what does not fit into 32 bits (4.5.3); None where it is missing."""
    values = [size, stored, header]
    missing = [number for number, value in enumerate(values) if value == NO_32]
    if not missing and disk != NO_16:
        return size, stored, header, disk
    content = _extra_of(extra, 1)
    if len(content) < 8 * len(missing):
        return None
    for place, number in enumerate(missing):
        values[number] = int.from_bytes(content[8 * place : 8 * place + 8], "little")
    if disk == NO_16:
        place = 8 * len(missing)
        if len(content) < place + 4:
            return None
        disk = int.from_bytes(content[place : place + 4], "little")
    return values[0], values[1], values[2], disk


def _extra_of(extra: bytes, kind: int) -> bytes:
    at = 0
    while at + 4 <= len(extra):
        found, length = struct.unpack_from("<2H", extra, at)
        if found == kind:
            return extra[at + 4 : at + 4 + length]
        at += 4 + length
    return b""
