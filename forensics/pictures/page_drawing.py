"""The process that draws a document: bytes in, then for each page a line and a JPEG out.

PDFium is the build without a script engine, so nothing that a PDF asks to be run is run. What was
filled into its form is drawn, as a reader of the paper would see it.
"""

from __future__ import annotations

import io
import json
import logging
import os
import sys
from typing import TYPE_CHECKING, Any, NoReturn

import pypdfium2
from PIL import Image
from pypdfium2.raw import FPDF_ERR_PASSWORD, FPDF_GetLastError

from forensics.pictures.document_pages import (
    EDGE,
    LARGEST_ANSWER,
    LOCKED,
    MEMORY,
    MOST_PAGES,
    NO_DOCUMENT,
    PIXELS,
    SECONDS,
    TOO_LARGE,
    kind_of,
)
from forensics.pictures.drawing import decoded, load_decoders
from forensics.sandbox import Cell, confine_this_process, limit_this_process
from forensics.sandbox.answering_once import own_code

if TYPE_CHECKING:
    from collections.abc import Iterator

FORMATS = ("JPEG", "PNG")
QUALITY = 80


class LockedError(Exception):
    """The document is protected by a password."""


def main() -> None:
    """Be the child: nothing that the bytes set up runs on the way out."""
    logging.disable()
    data = sys.stdin.buffer.read()
    load_decoders(FORMATS, lambda each: b"".join(frames(each)))
    _load_pdf()
    limit_this_process(memory=MEMORY, seconds=SECONDS)
    confine_this_process(Cell(own_code(), memory=None, may_fork=False))
    try:
        for each in frames(data):
            sys.stdout.buffer.write(each)
            sys.stdout.buffer.flush()
    except LockedError:
        _end(LOCKED)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        _end(TOO_LARGE)
    except Exception:  # noqa: BLE001 -- whatever a decoder finds to raise
        _end(NO_DOCUMENT)
    _end(0)


def frames(data: bytes) -> Iterator[bytes]:
    """How many pages it says that it has, then each page that is drawn: a line, and its JPEG.

    Raises:
        LockedError: it is protected by a password.
        Image.DecompressionBombError: the picture has more pixels than are decoded.
        OSError: it is no whole picture.
        pypdfium2.PdfiumError: it is no PDF, or its next page cannot be drawn.
    """
    left = LARGEST_ANSWER
    for each in _pdf_frames(data) if kind_of(data) == "pdf" else _picture_frames(data):
        left -= len(each)
        if left < 0:
            return
        yield each


def _picture_frames(data: bytes) -> Iterator[bytes]:
    picture, _ = decoded(data, formats=FORMATS, pixels=PIXELS, edge=EDGE)
    yield _line(pages=1)
    yield _frame(picture)


def _pdf_frames(data: bytes) -> Iterator[bytes]:
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if FPDF_GetLastError() == FPDF_ERR_PASSWORD:
            raise LockedError from error
        raise
    document.init_forms()
    count = len(document)
    yield _line(pages=count)
    for number in range(min(count, MOST_PAGES)):
        page = document[number]
        yield _frame(_drawn(page))
        page.close()


def _drawn(page: Any) -> Image.Image:  # noqa: ANN401 -- pypdfium2 ships no types
    width, height = page.get_size()
    if not 0 < min(width, height) <= max(width, height) < float("inf"):
        message = "a page of no size"
        raise ValueError(message)
    picture: Image.Image = page.render(scale=EDGE / max(width, height)).to_pil()
    upright = picture.convert("RGB")
    upright.thumbnail((EDGE, EDGE))  # PDFium rounds a size up
    return upright


def _frame(picture: Image.Image) -> bytes:
    clean = Image.frombytes("RGB", picture.size, picture.tobytes())  # pixels, and nothing else
    out = io.BytesIO()
    clean.save(out, "JPEG", quality=QUALITY)
    jpeg = out.getvalue()
    return _line(width=clean.width, height=clean.height, bytes=len(jpeg)) + jpeg


def _line(**told: int) -> bytes:
    return json.dumps(told).encode() + b"\n"


def _load_pdf() -> None:
    """Draw a page of our own, so that all is loaded: afterwards nothing can be opened."""
    made = pypdfium2.PdfDocument.new()
    made.new_page(8, 8)
    out = io.BytesIO()
    made.save(out)
    for _ in frames(out.getvalue()):
        pass


def _end(code: int) -> NoReturn:
    os._exit(code)


if __name__ == "__main__":
    main()
