"""What begins behind a picture, film or program in one file, or behind the first bytes of any.

A zip archive is known by the records at its end, however much stands before it. Others are known by
marks of four bytes and more: behind what says where it ends, and, of a form that does not say it,
in the first megabyte, as the programs that open such archives look.
"""

from __future__ import annotations

import re
import zlib
from typing import TYPE_CHECKING

import numpy as np

from forensics.containers.zips.directory import (
    END,
    BrokenListError,
    find_directory,
    records,
)
from forensics.contents.appended.hosts import Read, host_of
from forensics.contents.apps.firefox_cache import FIREFOX, entry_of
from forensics.errors import UnsupportedDiskImageError
from forensics.matching.forms import FORMS, KINDS, PICTURES, PLAIN, find_forms
from forensics.matching.randomness import SMALLEST
from forensics.value_classes import dataclass
from forensics.values import Extent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from forensics.contents.appended.hosts import Host

APPENDED = "appended"  # the kind of a file with such a thing
LEAST = 128  # bytes: less holds no picture with anything behind it
TAIL = 65_536 + 22
"""The last bytes of a file, in which the record at the end of a zip archive stands."""
MOST_FOUND = 64
ANY = "any"
_FIRST = STEP = 1024 * 1024
_SECTOR = 512
_MARKS = re.compile(
    rb"7z\xbc\xaf\x27\x1c\0|Rar!\x1a\x07[\0\1]|\xfd7zXZ\0|MSCF\0\0\0\0|MSWIM\0\0\0|PK\x03\x04"
    rb"|%PDF-[12]\.|SQLite format 3\0|\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1|hsqs|!BDN"
    rb"|LUKS\xba\xbe|\0\0\0[\x08-\x80]ftyp[0-9A-Za-z]{3}[0-9A-Za-z ]"
)
_LONGEST_MARK = 16
_BOX, _BOX_AT = int.from_bytes(b"ft", "little"), 4  # what begins with zeros is found by its name
_IS_PAIR = np.zeros(1 << 16, np.bool_)
for _pair in (b"7z", b"Ra", b"\xfd7", b"MS", b"PK", b"%P", b"SQ", b"\xd0\xcf", b"hs", b"!B", b"LU"):
    _IS_PAIR[int.from_bytes(_pair, "little")] = True
_IS_PAIR[_BOX] = True
_NAMES = {
    b"7z": "7z", b"Ra": "rar", b"\xfd7": "xz", b"MSC": "cab", b"MSW": "wim", b"PK": "zip",
    b"%P": "pdf", b"SQ": "sqlite", b"\xd0": "office", b"hs": "squashfs", b"!B": "pst",
    b"LUKS": "encrypted", b"\0\0": PLAIN,
}  # fmt: skip
_HIGHEST_METHOD = 99  # APPNOTE 4.4.5


@dataclass(frozen=True, slots=True)
class Appended:
    """Something that begins within a file: its kind, and where.

    ``before``: up to where nothing of it stands, so that these bytes are something else; 0 where a
    picture or program stands there that was seen to be whole. A kind of ``PLAIN`` is a picture
    or film, ``ANY`` what nothing is known of.
    """

    kind: str
    start: int
    before: int = 0


def appended(read: Read, size: int) -> list[Appended]:
    """Return what begins within a file behind something else, in the order of its bytes.

    Raises:
        UnreadableExtentError: its bytes cannot be read.
    """
    if size < LEAST:
        return []
    host = host_of(read, size)
    tail = read(max(0, size - TAIL), min(TAIL, size))
    if host is None and entry_of(tail, size) is not None:
        return [Appended(FIREFOX, 0)]
    zipped = _zip(read, size, host)
    found = _others(read, size, host, zipped)
    if zipped is not None:
        return [*(each for each in found if each.kind != "zip"), zipped.found]
    if not found and host is not None and host.is_whole and not host.is_programme:
        return [Appended(ANY, host.end)] if size - host.end >= SMALLEST else []
    return found


def zip_behind(read: Read, size: int) -> Appended | None:
    """Return the archive with which a file of another form ends, which its list tells.

    Raises:
        UnreadableExtentError: its bytes cannot be read.
    """
    zipped = _zip(read, size, None)
    return None if zipped is None else Appended("zip", zipped.place.offset)


def has_end_record(tail: bytes) -> bool:
    """Whether the last bytes of a file may hold the record at the end of a zip archive."""
    return END in tail


@dataclass(frozen=True, slots=True)
class _Zip:
    """An archive with a list of its files; these and the list take the bytes of ``place``."""

    found: Appended
    place: Extent


def _zip(read: Read, size: int, host: Host | None) -> _Zip | None:
    if not has_end_record(read(max(0, size - TAIL), min(TAIL, size))):
        return None
    try:
        directory = find_directory(read, size, "")
        first = next(records(read, directory.start, directory.stop, directory.shift), None)
    except (UnsupportedDiskImageError, BrokenListError):
        return None
    if first is None or not 0 < first.header < directory.start:
        return None
    is_behind = host is not None and host.is_whole and host.end <= first.header
    begins = Appended("zip", host.end) if host and is_behind else Appended("zip", 0, first.header)
    return _Zip(begins, Extent(first.header, directory.end - first.header))


def _others(read: Read, size: int, host: Host | None, zipped: _Zip | None) -> list[Appended]:
    if host is not None and host.end >= size:
        return []
    start = 1 if host is None else host.end
    end = min(size, _FIRST + 1) if host is None else size
    found = [] if host is None or not host.is_whole else [*_right_behind(read, size, start)]
    for at, mark in _marks(read, size, start, end):
        is_told = zipped is not None and zipped.place.offset <= at < zipped.place.end
        if is_told or len(found) > MOST_FOUND or any(each.start == at for each in found[:1]):
            continue
        kind = next(kind for begins, kind in _NAMES.items() if mark.startswith(begins))
        if host is None and kind not in _CHECKS:
            continue  # programs that handle a form, and texts about it, hold its mark as well
        if kind == "zip" and any(each.kind == "zip" for each in found):
            continue  # the files of one archive
        if _is_one(kind, read(at, min(_SECTOR, size - at)), size - at):
            found.append(Appended(kind, at, at if host is None else 0))
    return found


def _right_behind(read: Read, size: int, start: int) -> Iterator[Appended]:
    """What begins with the first byte behind, by any mark that a file may begin with."""
    sector = read(start, min(_SECTOR, size - start)).ljust(_SECTOR, b"\0")
    for _, codes in find_forms([memoryview(sector)]):
        for code in codes[:1]:
            form = FORMS[code] if code < len(FORMS) else None
            is_known = KINDS[code] != PLAIN or code in PICTURES
            if form is None or (is_known and not (form.is_mail or form.back or form.is_footer)):
                yield Appended(KINDS[code], start)


def _marks(read: Read, size: int, start: int, end: int) -> Iterator[tuple[int, bytes]]:
    at = start
    while at < end:
        data = read(at, min(STEP + _LONGEST_MARK, size - at))
        for place, mark in marks_in(data):
            if place < STEP and at + place < end:
                yield at + place, mark
        at += STEP


def marks_in(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Return each mark in some bytes, with its place, as one after the other is met.

    Places of its pair of bytes are found first: a search for any of many marks is slower than
    everything else that a scan does with a file.
    """
    done = 0
    for place in _places_of_pairs(data):
        found = _MARKS.match(data, place) if place >= done else None
        if found is not None:
            yield place, found[0]
            done = found.end()


def _places_of_pairs(data: bytes) -> list[int]:
    """Where a mark may begin, by two bytes that each has, ascending."""
    found: set[int] = set()
    for first in (0, 1):
        some = data[first : len(data) - (len(data) - first) % 2]  # numbers that lie across are slow
        words = np.frombuffer(some, "<u2") if some else np.zeros(0, "<u2")
        places = np.flatnonzero(_IS_PAIR[words])
        is_box = words[places] == _BOX
        found.update((places * 2 + first - _BOX_AT * is_box).tolist())
    return sorted(place for place in found if place >= 0)


def _is_one(kind: str, head: bytes, rest: int) -> bool:
    """Whether more than a mark speaks for it, where its form has checksums or numbers for that."""
    check: Callable[[bytes, int], bool] | None = _CHECKS.get(kind)
    return check is None or check(head, rest)


def _is_zip(head: bytes, _: int) -> bool:
    if len(head) < 31:
        return False
    method, length = (int.from_bytes(head[at : at + 2], "little") for at in (8, 26))
    name = head[30 : 30 + length]
    return head[4] < 100 and method <= _HIGHEST_METHOD and 0 < length < 4096 and b"\0" not in name


def _is_7z(head: bytes, _: int) -> bool:
    return zlib.crc32(head[12:32]) == int.from_bytes(head[8:12], "little")


def _is_xz(head: bytes, _: int) -> bool:
    return zlib.crc32(head[6:8]) == int.from_bytes(head[8:12], "little")


def _is_cab(head: bytes, rest: int) -> bool:
    return head[24:26] == b"\3\1" and int.from_bytes(head[8:12], "little") <= rest


def _is_squashfs(head: bytes, _: int) -> bool:
    return head[28:32] == b"\4\0\0\0"  # its version


def _is_rar(head: bytes, _: int) -> bool:
    """Whether its first header is one: by its sum in RAR 5, by its type and length in RAR 4."""
    if head[6] == 0:
        return head[9:10] == b"\x73" and int.from_bytes(head[12:14], "little") >= 13
    last = next((at for at in range(12, 15) if head[at : at + 1] < b"\x80"), 14)
    numbers = head[12 : last + 1]
    counted = sum((each & 0x7F) << 7 * place for place, each in enumerate(numbers))
    whole = head[12 : last + 1 + counted]
    return zlib.crc32(whole) == int.from_bytes(head[8:12], "little")


_CHECKS = {
    "zip": _is_zip, "7z": _is_7z, "xz": _is_xz, "cab": _is_cab, "squashfs": _is_squashfs,
    "rar": _is_rar,
}  # fmt: skip
