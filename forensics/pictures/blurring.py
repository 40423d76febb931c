"""The process that draws a blurred copy: which bytes of which image in, a line and a JPEG out."""

from __future__ import annotations

import io
import json
import logging
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PIL import Image, ImageFilter

from forensics.containers.as_bytes import open_as_bytes
from forensics.containers.opening import open_files
from forensics.errors import ForensicsError
from forensics.pictures.drawing import decoded, load_decoders
from forensics.pictures.heif import HEIF, know_heif
from forensics.pictures.peeking import (
    AWAY,
    DEEPER,
    KEPT_EDGE,
    MEMORY,
    NO_PICTURE,
    PIXELS,
    SECONDS,
    SHOWN_EDGE,
    TOO_LARGE,
)
from forensics.sandbox import Cell, confine_this_process, limit_this_process
from forensics.sandbox.answering_once import leave_with, own_code
from forensics.values import Extent, Fault, SourceKind, SourceRef
from forensics.values.source_kinds import holds_files

if TYPE_CHECKING:
    from collections.abc import Iterator

    from forensics.containers.reader import HeldFile, HeldFiles

FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "AVIF", HEIF)
BLUR = 10
QUALITY = 70


def main() -> None:
    """Be the child: nothing that the bytes set up runs on the way out."""
    logging.disable()
    task = json.loads(sys.stdin.buffer.read())
    segments = tuple(Path(path) for path in task["segments"])
    know_heif()
    load_decoders(FORMATS, blurred)
    limit_this_process(memory=MEMORY, seconds=SECONDS)
    there = tuple(path for path in segments if path.exists())
    # libde265, which decodes HEIC, does so in a thread of its own (``drawing``).
    cell = Cell((*own_code(), *there), memory=None, may_fork=False, may_thread=True)
    confine_this_process(cell)
    try:
        data = _read(task, segments)
    except NotAFileError:
        os._exit(DEEPER)
    except (ForensicsError, OSError, ValueError):
        os._exit(AWAY)
    try:
        answer = blurred(data)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        os._exit(TOO_LARGE)
    except Exception:  # noqa: BLE001 -- whatever a decoder finds to raise
        os._exit(NO_PICTURE)
    leave_with(answer)


def blurred(data: bytes) -> bytes:
    """A line of JSON (width, height), then the JPEG.

    Raises:
        OSError: the bytes are no picture of a known format, or not a whole one.
        Image.DecompressionBombError: it has more pixels than are decoded.
    """
    upright, _ = decoded(data, formats=FORMATS, pixels=PIXELS, edge=KEPT_EDGE)
    scale = SHOWN_EDGE / max(upright.size)
    size = tuple(max(1, min(SHOWN_EDGE, round(edge * scale))) for edge in upright.size)
    large = upright.resize((size[0], size[1])).filter(ImageFilter.GaussianBlur(BLUR))
    clean = Image.frombytes("RGB", large.size, large.tobytes())  # pixels, and nothing else
    out = io.BytesIO()
    clean.save(out, "JPEG", quality=QUALITY)
    told = {"width": clean.width, "height": clean.height}
    return json.dumps(told).encode() + b"\n" + out.getvalue()


def _read(task: dict[str, Any], segments: tuple[Path, ...]) -> bytes:
    source = SourceRef(SourceKind(task["kind"]), segments, int(task["size"]))
    extents = tuple(Extent(start, length) for start, length in task["extents"])
    length = int(task["length"])
    if holds_files(source.kind) and sum(each.length for each in extents) != length:
        return _unpacked(source, extents, length)
    image = open_as_bytes(source)
    try:
        return b"".join(image.read_at(each) for each in extents)
    finally:
        image.close()


def _unpacked(source: SourceRef, extents: tuple[Extent, ...], length: int) -> bytes:
    """The content of the file of an archive that is stored in those bytes.

    Raises:
        NotAFileError: they hold no one file of that length: what lies there is deeper.
    """
    files = open_files(source)
    try:
        found = next(_stored_at(files, extents, length), None)
        if found is None:
            raise NotAFileError
        content = bytearray(length)
        stream = files.stream(found)
        stream.read_into(0, memoryview(content))
        stream.close()
        return bytes(content)
    finally:
        files.close()


def _stored_at(files: HeldFiles, extents: tuple[Extent, ...], length: int) -> Iterator[HeldFile]:
    for part in files.parts():
        for each in () if isinstance(part, Fault) else files.files(part):
            if isinstance(each, Fault) or each.closed or each.size != length:
                continue
            if each.placed((Extent(0, length),)) == extents:
                yield each


class NotAFileError(Exception):
    """No file of the archive is stored in these bytes."""


if __name__ == "__main__":
    main()
