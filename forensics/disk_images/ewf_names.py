"""The names of EWF segment files: .E01 to .E99, then .EAA to .EZZ, .FAA and so on to .ZZZ.

Source: libewf documentation, section 2.1. SMART files do the same from .s01.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from forensics.errors import DiskImageError

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
    inside the files.

    Raises:
        DiskImageError: the folder cannot be listed.
    """
    if not FIRST_SUFFIX.fullmatch(first.suffix):
        return (first,)
    try:
        present = {entry.name for entry in first.parent.iterdir()}
    except OSError as error:
        reason = f"the folder of {first.name} cannot be listed: {error.strerror}"
        raise DiskImageError(reason) from error
    last_letter = ord("Z") - ord(first.suffix[1].upper())
    most = NUMBERED + (last_letter + 1) * LETTERS * LETTERS
    names = (segment_name(first.name, number) for number in range(2, most + 1))
    return (first, *(first.parent / name for name in names if name in present))
