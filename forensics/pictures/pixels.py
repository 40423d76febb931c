"""Hostile bytes to pixels: upright, small enough to describe, and within a bound of pixels.

Only called in a process that is confined, after ``load_decoders`` there. A budget of time is the
caller's. A picture that is cut short, as carved ones are, is decoded as far as it goes.
"""

from __future__ import annotations

import io
import warnings
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageFile, ImageOps

from forensics.altered.undescribed import UndescribedError, WhyNot
from forensics.pictures.drawing import load_decoders as load_formats
from forensics.pictures.heif import HEIF, know_heif

if TYPE_CHECKING:
    from forensics.altered.pdq import Pixels

FORMATS = ("JPEG", "PNG", "GIF", "WEBP", HEIF, "AVIF", "TIFF", "BMP")
EDGE = 800
"""Pixels of the longer edge of what is described; a smaller picture stays as it is."""
PIXELS = 50_000_000
"""Pixels that are decoded at all; eight bytes of memory for each at the most."""
PIXELS_OF_JPEG = 250_000_000
"""The same of a JPEG that is not progressive: it is decoded smaller from the start."""
FIRST_BYTES = 16
_BEGINS = (
    *(b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a", b"BM"),
    *(b"II*\0", b"MM\0*"),
)
_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"avif", b"avis")


def begins_like_picture(first: bytes) -> bool:
    """Whether the first bytes (``FIRST_BYTES`` are enough) announce a format that is read."""
    if first[4:8] == b"ftyp":
        return first[8:12] in _BRANDS
    is_webp = first[:4] == b"RIFF" and first[8:12] == b"WEBP"
    return is_webp or first.startswith(_BEGINS)


def load_decoders() -> None:
    """Load every decoder that will be needed: afterwards nothing can be opened.

    libde265 (HEIC) decodes in a thread of its own and ends the process where it gets none, so the
    cell of the process lets it start threads.
    """
    know_heif()
    load_formats(FORMATS, _decoded_once)


def decode_picture(data: bytes) -> Pixels:
    """The first picture in a file: rows, columns and RGB, upright, no edge above ``EDGE`` pixels.

    What is transparent in it is white. Of a picture that is cut short the rest is black or grey.

    Raises:
        UndescribedError: it is no picture that is read, is damaged, or is too large.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        Image.MAX_IMAGE_PIXELS = None  # counted below, by format
        ImageFile.LOAD_TRUNCATED_IMAGES = True
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


def _most_pixels(opened: Image.Image) -> int:
    is_plain_jpeg = opened.format == "JPEG" and not opened.info.get("progressive")
    return PIXELS_OF_JPEG if is_plain_jpeg else PIXELS


def _decoded(opened: Image.Image) -> Pixels:
    opened.draft("RGB", (EDGE, EDGE))
    flat = _flat(opened)
    flat.thumbnail((EDGE, EDGE), reducing_gap=2.0)
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
