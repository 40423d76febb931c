"""Hostile bytes to pixels: upright, small enough to describe, and within a bound of pixels.

Only called in a process that is confined, after ``load_decoders`` there. A budget of time is the
caller's. A picture that is cut short, as carved ones are, is decoded as far as it goes.
"""

from __future__ import annotations

import io
import math
import warnings
from contextlib import contextmanager
from typing import TYPE_CHECKING

import numpy as np
from PIL import ExifTags, Image, ImageFile, ImageOps

from forensics.altered.index import load_look_up
from forensics.altered.undescribed import UndescribedError, WhyNot
from forensics.pictures.drawing import load_decoders as load_formats
from forensics.pictures.heif import HEIF, know_heif

if TYPE_CHECKING:
    from collections.abc import Iterator

    from forensics.altered.pdq import Pixels

_EXIF, _THUMBNAIL_AT, _THUMBNAIL_LENGTH = b"Exif\0\0", 0x0201, 0x0202
FORMATS = ("JPEG", "PNG", "GIF", "WEBP", HEIF, "AVIF", "TIFF", "BMP")
DESCRIBED = 480_000
"""Pixels of what is described, as 800 by 600; a smaller picture stays as it is."""
PIXELS = 50_000_000
"""Pixels that are decoded at all; eight bytes of memory for each at the most."""
PIXELS_OF_JPEG = 250_000_000
"""The same of a JPEG that is not progressive: it is decoded smaller from the start."""


def load_decoders() -> None:
    """Load every decoder that will be needed, and all that looks up: then nothing can be opened.

    libde265 (HEIC) decodes in a thread of its own and ends the process where it gets none, so the
    cell of the process lets it start threads.
    """
    know_heif()
    load_formats(FORMATS, _decoded_once)
    load_look_up()


def decode_picture(data: bytes) -> Pixels:
    """The first picture in a file: rows, columns and RGB, upright, of ``DESCRIBED`` pixels.

    What is transparent in it is white. Of a picture that is cut short the rest is black or grey.

    Raises:
        UndescribedError: it is no picture that is read, is damaged, or is too large.
        RuntimeError: ``load_decoders`` was not called before.
    """
    if HEIF not in Image.OPEN:
        raise RuntimeError("the decoders are not loaded")
    with _as_far_as_it_goes():
        try:
            opened = Image.open(io.BytesIO(data), formats=FORMATS)
        except Exception as error:  # whatever a decoder finds to raise
            raise UndescribedError(WhyNot.NO_PICTURE) from error
        with opened:
            if opened.width * opened.height > _most_pixels(opened):
                raise UndescribedError(WhyNot.TOO_LARGE)
            try:
                return _decoded(opened)
            except MemoryError as error:
                raise UndescribedError(WhyNot.NO_END) from error
            except Exception as error:  # the same
                raise UndescribedError(WhyNot.DAMAGED) from error


@contextmanager
def _as_far_as_it_goes() -> Iterator[None]:
    """Have the library decode what is cut short, and leave the counting of pixels to us."""
    before = (Image.MAX_IMAGE_PIXELS, ImageFile.LOAD_TRUNCATED_IMAGES)
    Image.MAX_IMAGE_PIXELS, ImageFile.LOAD_TRUNCATED_IMAGES = None, True
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        Image.MAX_IMAGE_PIXELS, ImageFile.LOAD_TRUNCATED_IMAGES = before


def stored_thumbnail(data: bytes) -> bytes | None:
    """The thumbnail that a camera stored in a JPEG, as it is there; None where there is none."""
    try:
        with Image.open(io.BytesIO(data), formats=("JPEG",)) as opened:
            exif = opened.info.get("exif", b"")[len(_EXIF) :]
            told = opened.getexif().get_ifd(ExifTags.IFD.IFD1)
        start, length = int(told[_THUMBNAIL_AT]), int(told[_THUMBNAIL_LENGTH])
    except Exception:  # noqa: BLE001 -- whatever a decoder finds to raise; it is only a thumbnail
        return None
    stored: bytes = exif[start : start + length]
    return stored if start > 0 and stored.startswith(b"\xff\xd8\xff") else None


def _most_pixels(opened: Image.Image) -> int:
    is_plain_jpeg = opened.format == "JPEG" and not opened.info.get("progressive")
    return PIXELS_OF_JPEG if is_plain_jpeg else PIXELS


def as_described(picture: Pixels) -> Pixels:
    """Return a picture of any size in the size in which one is described."""
    whole = Image.fromarray(picture)
    size = _size_of(whole)
    return picture if whole.size == size else np.asarray(whole.resize(size, reducing_gap=2.0))


def _size_of(opened: Image.Image) -> tuple[int, int]:
    smaller = min(1.0, math.sqrt(DESCRIBED / (opened.width * opened.height)))
    return max(1, round(opened.width * smaller)), max(1, round(opened.height * smaller))


def _decoded(opened: Image.Image) -> Pixels:
    size = _size_of(opened)
    opened.draft("RGB", size)
    flat = _flat(opened)
    if flat.size != size:
        flat = _with_exif(flat.resize(size, reducing_gap=2.0), opened)
    return np.asarray(ImageOps.exif_transpose(flat))


def _flat(opened: Image.Image) -> Image.Image:
    """In RGB, on white where it is transparent."""
    if opened.mode.startswith("I;16"):
        high = np.asarray(opened).astype(np.uint16) >> 8
        return Image.fromarray(high.astype(np.uint8)).convert("RGB")
    if not opened.has_transparency_data:
        return _with_exif(opened.convert("RGB"), opened)
    clear = opened.convert("RGBA")
    white = Image.new("RGB", clear.size, "white")
    white.paste(clear, mask=clear.getchannel("A"))
    return _with_exif(white, opened)


def _with_exif(flat: Image.Image, opened: Image.Image) -> Image.Image:
    flat.info["exif"] = opened.info.get("exif", b"")
    return flat


def _decoded_once(data: bytes) -> bytes:
    return decode_picture(data).tobytes()
