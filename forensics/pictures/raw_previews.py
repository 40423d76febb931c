"""The previews that a camera stored in a raw photograph: whole JPEGs, as people see them.

A raw photograph (CR2, NEF, ARW, DNG) is a TIFF, of which readers of TIFF find a small picture or
none. What a camera or phone shows of it, and what is passed on, is the largest JPEG in it.
"""

from __future__ import annotations

from forensics.matching.picture_ends import PictureKind, end_of, picture_kind

LEAST = 16 * 1024
"""Bytes of a preview that says more than the small picture."""
MOST_TRIED = 8
_MOST_BEGINNINGS = 4096
_BEGINS = b"\xff\xd8\xff"


def previews_in(content: bytes) -> list[bytes]:
    """The largest JPEGs within a TIFF, as they end by their own structure; none of other files.

    Some may be no pictures: what a sensor saw is stored as a JPEG without loss, too.
    """
    if picture_kind(content[:32]) is not PictureKind.TIFF:
        return []
    view, found, at = memoryview(content), [], content.find(_BEGINS)
    for _ in range(_MOST_BEGINNINGS):
        if at < 0:
            break
        ending = end_of(PictureKind.JPEG, view[at:])
        is_one = ending is not None and ending.is_whole and ending.length >= LEAST
        if ending is not None and is_one:
            found.append((ending.length, at))
        at = content.find(_BEGINS, at + (ending.length if ending is not None and is_one else 1))
    return [content[at : at + length] for length, at in sorted(found, reverse=True)[:MOST_TRIED]]
