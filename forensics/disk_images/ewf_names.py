"""The names of EWF segment files: .E01 to .E99, then .EAA to .EZZ, .FAA and so on to .ZZZ.

Source: libewf documentation, section 2.1. SMART files do the same from .s01.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from forensics.disk_images.ewf_sections import is_segment
from forensics.disk_images.segment_files import reading
from forensics.errors import DiskImageError
from forensics.wordings import media as wordings

if TYPE_CHECKING:
    from pathlib import Path

FIRST_SUFFIX = re.compile(r"\.[ESes]01")
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
    last_letter = ord("Z") - ord(first.suffix[1].upper())
    most = NUMBERED + (last_letter + 1) * LETTERS * LETTERS
    segments = [first]
    for number in range(2, most + 1):
        expected = segment_name(first.name, number)
        name = found.get(expected) or found.get(expected.casefold())
        # Letters make suffixes that others use too: disk.RAW and disk.TXT are no segments.
        if name and (number <= NUMBERED or _starts_as_segment(first.parent / name)):
            segments.append(first.parent / name)
    return tuple(segments)


def _starts_as_segment(path: Path) -> bool:
    try:
        with reading(path) as descriptor:
            return is_segment(descriptor)
    except DiskImageError:
        return False
