"""Files that a disk image says it needs, found beside it and nowhere else.

The person who made the image chose the names in it. Of a name only its last part counts; it is
looked up among the plain files of the folder that the image lies in. No path is followed, no link,
and nothing outside that folder.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from forensics.disk_images.segment_files import read_exactly, reading
from forensics.errors import DiskImageError, UnreadableExtentError
from forensics.value_classes import dataclass
from forensics.wordings import media as wordings

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

LONGEST_NAME = 255
_SEPARATORS = re.compile(r"[/\\]")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file that a disk image needs.

    ``names`` are what it may be called, the likeliest first. Where the image knows no name, it is
    a file with the ending ``ending`` that bears ``mark`` at ``offset``.
    """

    names: tuple[str, ...] = ()
    ending: str = ""
    mark: bytes = b""
    offset: int = 0


def last_part(name: str) -> str:
    """Return what a path calls the file itself, whatever system it is of; empty where nothing."""
    last = _SEPARATORS.split(name)[-1].strip("\0")
    is_plain = last not in {"", ".", ".."} and "\0" not in last and len(last) <= LONGEST_NAME
    return last if is_plain else ""


def find_beside(first: Path, wanted: Wanted) -> Path | None:
    """Return the plain file of the folder of ``first`` that is wanted; None where there is none.

    Raises:
        DiskImageError: the folder cannot be listed.
    """
    try:
        with os.scandir(first.parent) as entries:
            names = [each.name for each in entries if each.is_file(follow_symlinks=False)]
    except OSError as error:
        raise DiskImageError(wordings.UNLISTED(first.name, error.strerror)) from error
    others = [first.parent / name for name in sorted(names) if name != first.name]
    number = choose(others, wanted)
    return None if number is None else others[number]


def choose(paths: Iterable[Path], wanted: Wanted) -> int | None:
    """Return which of some files is wanted: by a name, in either case where one file bears it."""
    there = list(paths)
    for name in filter(None, map(last_part, wanted.names)):
        exact = [number for number, path in enumerate(there) if path.name == name]
        folded = [n for n, path in enumerate(there) if path.name.casefold() == name.casefold()]
        for found in (exact, folded):
            if len(found) == 1:
                return found[0]
    if not wanted.mark:
        return None
    marked = (number for number, path in enumerate(there) if _bears(path, wanted))
    return next(marked, None)


def _bears(path: Path, wanted: Wanted) -> bool:
    if path.suffix.casefold() != wanted.ending:
        return False
    mark = bytearray(len(wanted.mark))
    try:
        with reading(path) as descriptor:
            read_exactly(descriptor, wanted.offset, memoryview(mark))
    except (DiskImageError, UnreadableExtentError):
        return False
    return mark == wanted.mark
