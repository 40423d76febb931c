"""Raw disk images in several files: name.000 or name.001 and on, or name.aa and on.

A part that is missing in the middle is a gap, not an error, where its place is certain: all parts
of a split but the last have one size. Where that is not so, everything after the first missing
part is the gap, for an offset must never be guessed.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from forensics.disk_images.raw import Part, RawImage
from forensics.disk_images.segment_files import reading, size_of
from forensics.errors import DiskImageError
from forensics.value_classes import dataclass
from forensics.values import Extent
from forensics.wordings import media as wordings

if TYPE_CHECKING:
    from pathlib import Path

    from forensics.values import SourceRef

DIGITS = re.compile(r"\.([0-9]{3,5})")
LETTERS = re.compile(r"\.([a-z]{2,3}|[A-Z]{2,3})")


@dataclass(frozen=True, slots=True)
class _PartName:
    """The suffix of a part's name and the number that it stands for."""

    number: int
    suffix: str


def find_parts(first: Path) -> tuple[Path, ...]:
    """All parts that are there, in order; only ``first`` where it does not begin a split image.

    Raises:
        DiskImageError: it is a later part of a split image, or the folder cannot be listed.
    """
    own = _parse(first.suffix)
    if own is None:
        return (first,)
    siblings = sorted(_siblings(first, own), key=lambda name: name.number)
    numbers = [name.number for name in siblings]
    lowest = numbers[0]
    starts = {0, 1} if first.suffix[1:].isdigit() else {0}
    if lowest < own.number and (lowest in starts or own.number - 1 in numbers):
        raise DiskImageError(wordings.LATER_PART(first.name, f"{first.stem}{siblings[0].suffix}"))
    if own.number not in starts:
        if own.number + 1 in numbers:
            raise DiskImageError(wordings.PARTS_BEFORE(first.name))
        return (first,)
    return tuple(first.with_suffix(name.suffix) for name in siblings)


def lay_out_parts(paths: tuple[Path, ...]) -> tuple[Part, ...]:
    """Where each part lies on the medium, with the gaps between them.

    Raises:
        DiskImageError: a part cannot be opened, or all are empty.
    """
    sizes = [_size(path) for path in paths]
    numbers = [_number(path) for path in paths]
    if not any(sizes):
        raise DiskImageError(wordings.EMPTY(paths[0].name))
    is_regular = all(size == sizes[0] for size in sizes[:-1]) and sizes[-1] <= sizes[0]
    parts: list[Part] = []
    position = 0
    for file, (number, size) in enumerate(zip(numbers, sizes, strict=True)):
        missing = number - numbers[file - 1] - 1 if file else 0
        if missing:
            reason = _missing_reason(paths[0], numbers[file - 1] + 1, missing)
            length = missing * sizes[0] if is_regular else sum(sizes[file:])
            parts.append(Part(Extent(position, length), None, reason))
            if not is_regular:
                cannot = wordings.NOTHING_BEHIND(reason)
                return (*parts[:-1], Part(parts[-1].extent, None, cannot))
            position += length
        if size:
            parts.append(Part(Extent(position, size), file))
        position += size
    return tuple(parts)


def open_split_raw(ref: SourceRef) -> RawImage:
    """Open a split raw image.

    Raises:
        DiskImageError: a part that was identified cannot be opened, or sizes have changed.
    """
    parts = lay_out_parts(ref.segments)
    if parts[-1].extent.end != ref.size:
        raise DiskImageError(wordings.PARTS_CHANGED(ref.image, ref.size))
    return RawImage(ref.segments, parts)


class SplitRawReader:
    """Opens raw images in several files."""

    def segments_of(self, path: Path) -> tuple[Path, ...]:
        """See ``ContainerReader.segments_of``."""
        return find_parts(path)

    def measure(self, segments: tuple[Path, ...]) -> int:
        """See ``ContainerReader.measure``."""
        return _size(segments[0]) if len(segments) == 1 else lay_out_parts(segments)[-1].extent.end

    def open(self, ref: SourceRef) -> RawImage:
        """See ``ContainerReader.open``."""
        return open_split_raw(ref)


def _parse(suffix: str) -> _PartName | None:
    """``.001`` is 1; ``.aa`` is 0 and ``.ab`` is 1."""
    if DIGITS.fullmatch(suffix):
        number = int(suffix[1:])
        return _PartName(number, suffix) if suffix == f".{number:03d}" else None
    if not LETTERS.fullmatch(suffix):
        return None
    number = 0
    for letter in suffix[1:].lower():
        number = number * 26 + ord(letter) - ord("a")
    return _PartName(number, suffix)


def _siblings(first: Path, own: _PartName) -> list[_PartName]:
    """Names of the same stem and the same kind of suffix, as long where it is of letters."""
    try:
        present = os.listdir(first.parent)  # noqa: PTH208 -- only names are wanted
    except OSError as error:
        raise DiskImageError(wordings.UNLISTED(first.name, error.strerror)) from error
    names = [_PartName(own.number, own.suffix)]
    is_numbered = own.suffix[1:].isdigit()
    for name in present:
        stem, dot, suffix = name.rpartition(".")
        parsed = _parse(dot + suffix)
        if stem != first.stem or parsed is None or parsed.suffix == own.suffix:
            continue
        alike = suffix.isdigit() if is_numbered else _same_letters(suffix, own.suffix[1:])
        if alike:
            names.append(parsed)
    return names


def _same_letters(suffix: str, own: str) -> bool:
    return suffix.isalpha() and len(suffix) == len(own) and suffix.islower() == own.islower()


def _size(path: Path) -> int:
    with reading(path) as descriptor:
        return size_of(descriptor)


def _number(path: Path) -> int:
    parsed = _parse(path.suffix)
    if parsed is None:
        raise DiskImageError(wordings.NO_PART(path.name))
    return parsed.number


def _missing_reason(first: Path, number: int, count: int) -> str:
    names = [f"{first.stem}{_suffix(first.suffix, n)}" for n in (number, number + count - 1)]
    if count == 1:
        return wordings.MISSING(names[0])
    return wordings.SEVERAL_MISSING(*names)


def _suffix(pattern: str, number: int) -> str:
    if pattern[1:].isdigit():
        return f".{number:03d}"
    base = ord("a") if pattern[1:].islower() else ord("A")
    letters = []
    for _ in pattern[1:]:
        number, letter = divmod(number, 26)
        letters.append(chr(base + letter))
    return "." + "".join(reversed(letters))
