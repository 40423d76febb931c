"""An order of a court on one page, as an office scans it in and sends it."""

from __future__ import annotations

import io

from PIL import Image, ImageDraw, ImageFont

from evidence_store.documents.kit.fonts import font_files

A4_AT_100_DPI = (827, 1169)
MARGIN = 90
POINTS = 22


def scanned_order(*lines: str) -> bytes:
    """A PDF that holds one picture of a sheet with these lines."""
    sheet = Image.new("L", A4_AT_100_DPI, "white")
    face = ImageFont.truetype(io.BytesIO(font_files()[0].read_bytes()), POINTS)
    ImageDraw.Draw(sheet).text((MARGIN, MARGIN), "\n\n".join(lines), "black", face)
    out = io.BytesIO()
    sheet.save(out, "PDF", resolution=100)
    return out.getvalue()
