"""The names of EWF segment files: .E01 to .E99, then .EAA to .EZZ, .FAA and so on to .ZZZ.

Source: libewf documentation, section 2.1. SMART files do the same from .s01, logical evidence from
.L01.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from forensics.disk_images.ewf_sections import LOGICAL, SIGNATURE, is_segment
from forensics.disk_images.segment_files import reading
from forensics.errors import DiskImageError
from forensics.wordings import media as wordings

if TYPE_CHECKING:
    from pathlib import Path

FIRST_SUFFIX = re.compile(r"\.[ELSels]01")
LETTERS = 26
NUMBERED = 99


def segment_name(first: str, number: int) -> str:
    """The name that segment ``number`` (from 1) has where the first is called ``first``."""
    stem, dot, suffix = first.rpartition(".")
    if not FIRST_SUFFIX.fullmatch(dot + suffix):
        return f"segment {number} of {first}"
    if number <= NUMBERED:
        return f"{stem}.{suffix[0]}{number:02d}"
    rest, last = divmod(number - NUMBERED - 1, LETTERS)
    hundred, middle = divmod(rest, LETTERS)
    base = "a" if suffix[0].islower() else "A"
    return f"{stem}.{chr(ord(suffix[0]) + hundred)}{chr(ord(base) + middle)}{chr(ord(base) + last)}"


def segment_number(first: str, name: str) -> int:
    """The number that a file has by its name, in either case; 0 where it is none of these.

    >>> segment_number("disk.E01", "disk.E02"), segment_number("disk.E01", "disk.FAB")
    (2, 777)
    """
    (stem, _, begins), (other, _, suffix) = first.rpartition("."), name.rpartition(".")
    letters = [ord(each) - ord("a") for each in suffix.casefold()]
    if other.casefold() != stem.casefold() or len(letters) != len(begins) or not suffix.isascii():
        return 0
    hundred = letters[0] - (ord(begins[0].casefold()) - ord("a"))
    if suffix[1:].isdecimal():
        return int(suffix[1:]) if hundred == 0 else 0
    if not suffix.isalpha() or hundred < 0:
        return 0
    return NUMBERED + 1 + (hundred * LETTERS + letters[1]) * LETTERS + letters[2]


def find_segments(first: Path) -> tuple[Path, ...]:
    """All segments of an image that are there, in order; the first is given.

    Segments after a missing one are found too: the reader says what is missing from the numbers
    inside the files. Names count in either case where just one file bears them: images travel over
    file systems that do not keep it.

    Raises:
        DiskImageError: the folder cannot be listed.
    """
    if not FIRST_SUFFIX.fullmatch(first.suffix):
        return (first,)
    try:
        present = os.listdir(first.parent)  # noqa: PTH208 -- only names are wanted
    except OSError as error:
        raise DiskImageError(wordings.UNLISTED(first.name, error.strerror)) from error
    found = {name.casefold(): name for name in present}
    found |= {name: name for name in present}
    signature = LOGICAL if first.suffix[1] in "Ll" else SIGNATURE
    segments = [first]
    for number in sorted({segment_number(first.name, name) for name in present} - {0, 1}):
        expected = segment_name(first.name, number)
        name = found.get(expected) or found.get(expected.casefold())
        # Letters make suffixes that others use too: disk.RAW and disk.TXT are no segments.
        if name and (number <= NUMBERED or _starts_as(signature, first.parent / name)):
            segments.append(first.parent / name)
    return tuple(segments)


def _starts_as(signature: bytes, path: Path) -> bool:
    try:
        with reading(path) as descriptor:
            return is_segment(descriptor, signature)
    except DiskImageError:
        return False
