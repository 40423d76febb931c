"""Draw a small, blurred copy of a picture that lies on a disk image, in a process of its own.

The disk image and the picture in it may be anything. The process that opens and decodes them may
read the image's files and its own code, nothing else; it has no network, writes nothing, and has
limits of memory and time. At most 64 pixels of the longer edge leave it, drawn larger and blurred.
"""

from __future__ import annotations

import json
from dataclasses import field
from typing import TYPE_CHECKING

from forensics.pictures.viewing import UnshowableError
from forensics.sandbox.asking import ask_once
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Sequence

    from forensics.values import Extent, SourceRef

SECONDS = 20
MEMORY = 1 << 30
LARGEST = 64 << 20
"""Bytes of a picture that is decoded at all."""
PIXELS = 100_000_000
LARGEST_ANSWER = 96 << 10
"""Bytes that are taken from the other process: many times a small blurred picture."""
KEPT_EDGE = 64
"""Pixels of the longer edge that are left of the picture before it is blurred."""
SHOWN_EDGE = 384

AWAY, NO_PICTURE, TOO_LARGE, DEEPER = 3, 4, 5, 6
_SAID = {
    AWAY: "The bytes of this hit cannot be read from the disk image.",
    NO_PICTURE: (
        "The bytes of this hit are no picture that can be drawn (JPEG, PNG, WebP, GIF, BMP, TIFF, "
        "AVIF or HEIC), or not a whole one. That does not show what they are: a video, for "
        "example, is not drawn."
    ),
    DEEPER: (
        "It lies in a container within the archive, or the archive was compressed as a whole. "
        "Pictures are not drawn from there."
    ),
    TOO_LARGE: "The picture says that it is larger than pictures are. It is not drawn.",
}
_NO_END = "The picture could not be drawn within the limits of time and memory. It may be damaged."


@dataclass(frozen=True, slots=True)
class Preview:
    """A blurred JPEG with its size in pixels."""

    jpeg: bytes = field(repr=False)
    width: int
    height: int


def draw_preview(
    source: SourceRef, extents: Sequence[Extent], *, length: int | None = None
) -> Preview:
    """Draw what lies at these extents, blurred.

    Args:
        source: the disk image or archive, opened read-only in the other process.
        extents: of one whole file, in content order; of a file of an archive, where it is stored.
        length: bytes of the file, which an archive may store in fewer; those of the extents
            without it.

    Raises:
        UnshowableError: it cannot be read, is no picture, or took too much; the text says which.
    """
    stored = sum(extent.length for extent in extents)
    if max(length or 0, stored) > LARGEST:
        raise UnshowableError(_SAID[TOO_LARGE])
    task = {
        "kind": source.kind.value,
        "segments": [str(path.resolve()) for path in source.segments],
        "size": source.size,
        "extents": [[extent.offset, extent.length] for extent in extents],
        "length": stored if length is None else length,
    }
    answer = _ask(json.dumps(task).encode())
    line, _, jpeg = answer.partition(b"\n")
    try:
        told = json.loads(line)
        preview = Preview(jpeg, int(told["width"]), int(told["height"]))
    except (ValueError, KeyError, TypeError) as error:
        raise UnshowableError(_NO_END) from error
    if not jpeg.startswith(b"\xff\xd8") or max(preview.width, preview.height) > SHOWN_EDGE:
        raise UnshowableError(_NO_END)
    return preview


def _ask(task: bytes) -> bytes:
    said = ask_once("forensics.pictures.blurring", task, seconds=SECONDS + 5, most=LARGEST_ANSWER)
    if said is None or said.code != 0:
        raise UnshowableError(_NO_END if said is None else _SAID.get(said.code, _NO_END))
    return said.answer
