"""The process that reads a QR code: a photograph on standard input, its text as JSON out."""

from __future__ import annotations

import json
import logging
import os
import sys

import numpy as np
from zxingcpp import BarcodeFormat, BarcodeFormats, read_barcodes

from forensics.pictures.codes import SECONDS
from forensics.pictures.drawing import FORMATS, PLAIN, decoded, load_decoders
from forensics.pictures.heif import HEIF, know_heif
from forensics.pictures.viewing import PIXELS, kind_of
from forensics.sandbox import Cell, confine_this_process, limit_this_process
from forensics.sandbox.answering_once import leave_with, own_code

MEMORY = 1 << 30
EDGE = 4000
"""Pixels of the longer edge of what is looked at: as many as a telephone takes."""
_FAILED = 1


def main() -> None:
    """Be the child: nothing that the bytes set up runs on the way out."""
    logging.disable()
    data = sys.stdin.buffer.read()
    is_heif = kind_of(data) == HEIF
    if is_heif:
        know_heif()
    load_decoders(FORMATS if is_heif else PLAIN, lambda small: _read(small).encode())
    limit_this_process(memory=MEMORY, seconds=SECONDS)
    # libde265 decodes in a thread of its own, and ends the process where it gets none.
    confine_this_process(Cell(own_code(), memory=None, may_fork=False, may_thread=is_heif))
    try:
        text = _read(data)
    except Exception:  # noqa: BLE001 -- whatever a decoder finds to raise
        os._exit(_FAILED)
    leave_with(json.dumps(text).encode())


def _read(data: bytes) -> str:
    """The text of the first code; an empty one where there is none."""
    upright, _ = decoded(data, formats=FORMATS, pixels=PIXELS, edge=EDGE)
    kinds = BarcodeFormats(BarcodeFormat.QRCode)
    found = read_barcodes(np.asarray(upright.convert("L")), formats=kinds)
    return next((code.text for code in found if code.valid), "")


if __name__ == "__main__":
    main()
