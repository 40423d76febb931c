"""The process that reads a QR code: a photograph on standard input, its text as JSON out."""

from __future__ import annotations

import json

import numpy as np
from zxingcpp import BarcodeFormat, BarcodeFormats, read_barcodes

from forensics.pictures.drawing import FORMATS, answer_with, decoded
from forensics.pictures.viewing import PIXELS

EDGE = 4000
"""Pixels of the longer edge of what is looked at: as many as a phone takes."""


def main() -> None:
    """Be the child that reads."""
    answer_with(read)


def read(data: bytes) -> bytes:
    """The text of the first code, as JSON; an empty text where there is none.

    Raises:
        OSError: the bytes are no picture of a known format, or not a whole one.
        Image.DecompressionBombError: it has more pixels than are decoded.
    """
    upright, _ = decoded(data, formats=FORMATS, pixels=PIXELS, edge=EDGE)
    kinds = BarcodeFormats(BarcodeFormat.QRCode)
    found = read_barcodes(np.asarray(upright.convert("L")), formats=kinds)
    return json.dumps(next((code.text for code in found if code.valid), "")).encode()


if __name__ == "__main__":
    main()
