"""Make a smaller copy of a photograph to look at, in a process of its own.

The bytes may be anything that somebody put on a card. The process that decodes them has limits of
memory and time, opens nothing but its own code, has no network, and hands back a JPEG that it drew
again: no metadata (EXIF, thumbnails, profiles) of the original is in it.
"""

from __future__ import annotations

import json
from dataclasses import field

from forensics.errors import ForensicsError
from forensics.sandbox.asking import ask_once
from forensics.value_classes import dataclass

SECONDS = 30
LARGEST = 64 << 20
"""Bytes of an original that is decoded at all."""
PIXELS = 100_000_000
"""Pixels of an original that is decoded at all; today's phones make half of that."""
EDGE = 1600
"""Pixels of the longer edge of what is drawn."""
LARGEST_ANSWER = 8 << 20
"""Bytes that are taken from the other process: several times a JPEG of that size."""


_FIRST_BYTES = {"JPEG": b"\xff\xd8\xff", "PNG": b"\x89PNG\r\n\x1a\n"}
_HEIF_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1"})


def kind_of(data: bytes) -> str | None:
    """What kind of photograph the first bytes announce: JPEG, PNG or HEIF (HEIC); None for others.

    Nothing is decoded: the rest can be anything.
    """
    if data[4:8] == b"ftyp" and data[8:12] in _HEIF_BRANDS:
        return "HEIF"
    return next((kind for kind, first in _FIRST_BYTES.items() if data.startswith(first)), None)


class UnshowableError(ForensicsError):
    """No copy to look at could be made of a file; it says nothing of the file itself."""


@dataclass(frozen=True, slots=True)
class View:
    """A JPEG to look at, with its size in pixels and the format of the original."""

    jpeg: bytes = field(repr=False)
    width: int
    height: int
    original_format: str


def make_view(data: bytes) -> View:
    """Draw a smaller copy of a photograph (JPEG, PNG, WebP or HEIC).

    Raises:
        UnshowableError: it is no such picture, is too large, or took too long.
    """
    if len(data) > LARGEST:
        message = f"The photograph is larger than {LARGEST:,} bytes, so no copy is drawn of it."
        raise UnshowableError(message)
    answer = _ask(data)
    line, _, jpeg = answer.partition(b"\n")
    try:
        told = json.loads(line)
        view = View(jpeg, int(told["width"]), int(told["height"]), str(told["format"]))
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError) as error:
        raise _unshowable() from error
    if not jpeg.startswith(b"\xff\xd8") or max(view.width, view.height) > EDGE:
        raise _unshowable()
    return view


def _ask(data: bytes) -> bytes:
    said = ask_once("forensics.pictures.drawing", data, seconds=SECONDS + 5, most=LARGEST_ANSWER)
    if said is None or said.code != 0:
        raise _unshowable()
    return said.answer


def _unshowable() -> UnshowableError:
    return UnshowableError(
        "No copy to look at could be made of this photograph: it is no JPEG, PNG, WebP or "
        "HEIC, or not a whole one. The original is kept as it is."
    )
