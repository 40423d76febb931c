"""The files that the list of an L01 names, in its order: where each lies, and what is said of it.

A list is made of categories, each a name, lines of its own and an empty line. ``rec`` says how
many bytes are kept of all files. ``entry`` has the names of its columns, then of each file and
folder two lines: how many lie directly below it (the second number), and its values between tabs.
Source: "Expert Witness Compression Format", libewf documentation, section on ltree.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from forensics.containers.logical_evidence.list_lines import BrokenLinesError
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_DEPTH, MOST_PATH = 1024, 32 * 1024
DELETED, UNALLOCATED, SPARSE = 0x80, 0x200000, 0x4000000
_COLUMNS = ("n", "ls", "be", "du", "opr", "wr", "cr", "ac", "mo")
_DIGITS, _HEX_DIGITS, _EXTENT = 18, 15, 2


@dataclass(frozen=True, slots=True)
class ListedFile:
    """One file or folder of the list, as it is listed: nothing of it was checked.

    Attributes:
        path: its names below the root of the list.
        size: bytes of its content.
        runs: where these are kept, offset and length among the bytes that are kept of all files.
        repeats: whether the first kept byte is all that it repeats.
        shares: whether these are bytes of another file as well, as the list says itself.
        is_read: false where it is kept in a way that this version does not read.
        flags: what it was where it comes from.
        times: seconds since 1970 began, 0 where not told: written, made, read, its entry changed.
    """

    path: bytes
    size: int
    runs: tuple[tuple[int, int], ...]
    repeats: bool
    shares: bool
    is_read: bool
    flags: int
    times: tuple[int, ...]


def total_bytes(lines: Iterator[str]) -> int:
    """Return how many bytes are kept of all files, from the beginning of a list.

    Raises:
        BrokenLinesError: it does not say.
    """
    next(lines, "")  # how many categories there are
    if next(lines, "") != "rec":
        raise BrokenLinesError
    values = dict(zip(next(lines, "").split("\t"), next(lines, "").split("\t"), strict=False))
    return _number(values.get("tb", ""))


def entries(lines: Iterator[str]) -> Iterator[ListedFile]:
    """Return the files and folders of a list. What has no size is a folder, or empty.

    Raises:
        BrokenLinesError: it breaks off here.
    """
    before = ""
    for line in lines:
        if line == "entry" and not before:
            break
        before = line
    next(lines, "")  # numbers of the category
    columns = next(lines, "").split("\t")
    if "n" not in columns or "be" not in columns:
        raise BrokenLinesError
    places = tuple(columns.index(each) if each in columns else -1 for each in _COLUMNS)
    waiting, paths = [1], [b""]  # how many lie below each folder that leads here, and its path
    while waiting:
        if not waiting[-1]:
            waiting.pop()
            paths.pop()
            continue
        waiting[-1] -= 1
        below, values = _below(next(lines, "")), next(lines, "").split("\t")
        told = [values[at] if 0 <= at < len(values) else "" for at in places]
        is_root = len(paths) == 1
        path = b"" if is_root else _joined(paths[-1], told[0])
        yield _entry(path, 0 if is_root else _number(told[1]), told)
        waiting.append(below)
        paths.append(path)
        if len(waiting) > MOST_DEPTH:
            raise BrokenLinesError


def _entry(path: bytes, size: int, told: list[str]) -> ListedFile:
    flags, runs = _number(told[4]), _runs(told[2])
    is_sparse, is_read = bool(flags & SPARSE), runs is not None
    stored = sum(length for _, length in runs or ())
    shares = is_sparse and bool(told[3])
    if shares:
        runs = ((_number(told[3]), size),)  # the same bytes as another file's
    times = tuple(map(_number, told[5:9]))
    is_one = is_sparse and not shares and stored == 1
    return ListedFile(path, size, runs or (), is_one, shares, is_read, flags, times)


def _below(line: str) -> int:
    numbers = line.split("\t")
    if len(numbers) != 2 or not numbers[1].strip("\0").isdecimal():
        raise BrokenLinesError
    return _number(numbers[1])


def _joined(folder: bytes, name: str) -> bytes:
    path = name.encode("utf-8", "surrogatepass")
    path = folder + b"/" + path if folder else path
    if len(path) > MOST_PATH:
        raise BrokenLinesError
    return path


def _runs(text: str) -> tuple[tuple[int, int], ...] | None:
    """Extents as the list has them: their number, then offset and length of each, hexadecimal."""
    numbers = text.split()
    if not numbers:
        return ()
    try:
        found = [int(each, 16) if len(each) <= _HEX_DIGITS else -1 for each in numbers]
    except ValueError:  # a kind of extent that is not described
        return None
    if min(found) < 0 or len(found) != 1 + found[0] * _EXTENT:
        return None
    return tuple(zip(found[1::2], found[2::2], strict=True))


def _number(text: str) -> int:
    text = text.strip("\0")
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= _DIGITS else 0
