"""Printed pages as a phone sees them: a page drawn by poppler, tilted, and saved as a JPEG."""

from __future__ import annotations

import io
import subprocess

import numpy as np
from PIL import Image, ImageFilter


def page_1(pdf: bytes, *, dots: int = 200) -> Image.Image:
    """The first page of a PDF, at so many dots per inch."""
    drawn = subprocess.run(
        ["pdftoppm", "-r", str(dots), "-f", "1", "-l", "1", "-png", "-"],
        input=pdf,
        capture_output=True,
        check=True,
    )
    return Image.open(io.BytesIO(drawn.stdout)).convert("RGB")


def photographed(page: Image.Image, *, turned: int = 0, blurred: float = 0.7) -> bytes:
    """A JPEG of a page that lies on a table, seen from its lower edge."""
    width, height = page.size
    corners = [(0, 0), (width, 0), (width, height), (0, height)]
    seen = [(0.05 * width, 0.03 * height), (0.94 * width, 0), (width, height), (0, height)]
    tilted = page.transform(
        page.size,
        Image.Transform.PERSPECTIVE,
        _coefficients(seen, corners),
        Image.Resampling.BICUBIC,
        fillcolor=(90, 80, 70),
    )
    out = io.BytesIO()
    tilted.rotate(turned, Image.Resampling.BICUBIC, expand=True).filter(
        ImageFilter.GaussianBlur(blurred)
    ).save(out, "JPEG", quality=80)
    return out.getvalue()


def _coefficients(
    seen: list[tuple[float, float]], corners: list[tuple[int, int]]
) -> tuple[float, ...]:
    rows: list[list[float]] = []
    for (x, y), (u, v) in zip(seen, corners, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
    return tuple(np.linalg.solve(np.array(rows), np.array(corners).reshape(8)).tolist())
