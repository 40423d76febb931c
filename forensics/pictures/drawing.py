"""The process that decodes a photograph: bytes in on standard input, a line and a JPEG out."""

from __future__ import annotations

import io
import json
import logging
import os
import sys
import warnings
from typing import TYPE_CHECKING, NoReturn

from PIL import Image, ImageOps

from forensics.pictures.heif import HEIF, SMALL, know_heif
from forensics.pictures.viewing import EDGE, PIXELS, SECONDS, kind_of
from forensics.sandbox import Cell, confine_this_process, limit_this_process
from forensics.sandbox.answering_once import leave_with, own_code

if TYPE_CHECKING:
    from collections.abc import Callable

MEMORY = 1 << 30
PLAIN = ("JPEG", "PNG", "WEBP")
FORMATS = (*PLAIN, HEIF)
QUALITY = 85
FAILED = 1


def main() -> None:
    """Be the child that draws."""
    answer_with(draw)


def answer_with(work: Callable[[bytes], bytes]) -> NoReturn:
    """Be the child that answers about one photograph, on standard input, and then ends.

    It is confined before ``work`` sees the photograph, and nothing that the bytes set up runs on
    the way out. ``work`` is done on a small picture of each format before, to load what it needs.
    """
    logging.disable()
    data = sys.stdin.buffer.read()
    is_heif = kind_of(data) == HEIF
    if is_heif:
        know_heif()
    load_decoders(FORMATS if is_heif else PLAIN, work)
    limit_this_process(memory=MEMORY, seconds=SECONDS)
    # libde265 decodes in a thread of its own, and ends the process where it gets none.
    confine_this_process(Cell(own_code(), memory=None, may_fork=False, may_thread=is_heif))
    try:
        answer = work(data)
    except Exception:  # noqa: BLE001 -- whatever a decoder finds to raise
        os._exit(FAILED)
    leave_with(answer)


def draw(data: bytes) -> bytes:
    """A line of JSON (width, height, format of the original), then the JPEG.

    Raises:
        OSError: the bytes are no picture of a known format, or not a whole one.
        Image.DecompressionBombError: it has more pixels than are decoded.
    """
    upright, kind = decoded(data, formats=FORMATS, pixels=PIXELS, edge=EDGE)
    clean = Image.frombytes("RGB", upright.size, upright.tobytes())  # pixels, and nothing else
    out = io.BytesIO()
    clean.save(out, "JPEG", quality=QUALITY)
    told = {"width": clean.width, "height": clean.height, "format": kind}
    return json.dumps(told).encode() + b"\n" + out.getvalue()


def decoded(
    data: bytes, *, formats: tuple[str, ...], pixels: int, edge: int
) -> tuple[Image.Image, str]:
    """The picture upright in RGB, no edge longer than ``edge`` pixels, and its format.

    Raises:
        OSError: the bytes are no picture of these formats, or not a whole one.
        Image.DecompressionBombError: it has more than ``pixels`` pixels.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        Image.MAX_IMAGE_PIXELS = pixels
        with Image.open(io.BytesIO(data), formats=formats) as opened:
            if opened.width * opened.height > pixels:
                message = "too many pixels"
                raise Image.DecompressionBombError(message)
            kind = str(opened.format)
            opened.draft("RGB", (edge, edge))  # a JPEG is then decoded smaller from the start
            upright = ImageOps.exif_transpose(opened).convert("RGB")
    upright.thumbnail((edge, edge))
    return upright, kind


def load_decoders(formats: tuple[str, ...], draw_one: Callable[[bytes], bytes]) -> None:
    """Load every decoder that will be needed: afterwards nothing can be opened."""
    Image.preinit()
    Image.init()
    for kind in formats:
        draw_one(_small(kind))


def _small(kind: str) -> bytes:
    """A picture of a few pixels in that format."""
    if kind == HEIF:
        return SMALL
    out = io.BytesIO()
    Image.new("RGB", (8, 8)).save(out, kind)
    return out.getvalue()


if __name__ == "__main__":
    main()
