"""What the last chunk or block of a disk image holds behind the end of its medium."""

from __future__ import annotations


def count_beyond(block: bytes, end: int) -> int:
    """Return how many bytes of a decoded block stand behind its part of the medium.

    None where one byte repeats there: tools fill blocks up. Anything else is left out of every
    reading of the medium, by a person who states too short a length.
    """
    rest = block[end:]
    return len(rest) if rest.strip(rest[:1]) else 0
