"""A thumbnail of QuickLook: pixels as they are, and what its store says of them.

Source: CoreGraphics, ``CGImage.h`` (``CGBitmapInfo``), whose value the store keeps.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from forensics.value_classes import dataclass
from forensics.values import Extent

if TYPE_CHECKING:
    import numpy.typing as npt

PIXEL = 4  # bytes: three colours of eight bits, and a fourth
MOST_BYTES = 16 * 1024 * 1024
_ALPHA, _ORDER, _LITTLE = 0x1F, 0x7000, 0x2000
_PREMULTIPLIED, _STRAIGHT, _FIRST = frozenset({1, 2}), frozenset({3, 4}), frozenset({2, 4, 6})


@dataclass(frozen=True, slots=True)
class Bitmap:
    """One thumbnail: its ``place`` in the pixels of its store, and of which file it is.

    ``row`` is how many bytes a line takes, ``form`` how the bytes of a pixel stand in it.
    """

    place: Extent
    width: int
    height: int
    row: int
    form: int
    name: bytes

    def makes_sense(self, size: int) -> bool:
        """Whether such pixels can stand in so many bytes."""
        least = self.row * (self.height - 1) + self.width * PIXEL
        return (
            min(self.width, self.height) > 0
            and self.width * PIXEL <= self.row <= MOST_BYTES
            and 0 < least <= self.place.length <= MOST_BYTES
            and 0 <= self.place.offset <= size - self.place.length
        )

    def pixels(self, stored: bytes) -> npt.NDArray[np.uint8]:
        """Return rows, columns and RGB from its bytes: on white, without a border that is clear.

        One that is clear all over has no rows.
        """
        lines = np.zeros(self.row * self.height, np.uint8)
        lines[: len(stored)] = np.frombuffer(stored, np.uint8)[: len(lines)]
        table = lines.reshape(self.height, self.row)[:, : self.width * PIXEL]
        pixels = table.reshape(self.height, self.width, PIXEL)
        if self.form & _ORDER == _LITTLE:
            pixels = pixels[:, :, ::-1]
        kind = self.form & _ALPHA
        alpha = 0 if kind in _FIRST else PIXEL - 1
        colours = np.delete(pixels, alpha, axis=2)
        if kind not in _PREMULTIPLIED | _STRAIGHT:
            return np.ascontiguousarray(colours)
        return _on_white(colours, pixels[:, :, alpha], is_straight=kind in _STRAIGHT)


def _on_white(
    colours: npt.NDArray[np.uint8], alpha: npt.NDArray[np.uint8], *, is_straight: bool
) -> npt.NDArray[np.uint8]:
    seen = alpha > 0
    rows, columns = np.flatnonzero(seen.any(axis=1)), np.flatnonzero(seen.any(axis=0))
    if not len(rows):
        return colours[:0]
    inner = slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)
    colours, cover = colours[inner].astype(np.uint16), alpha[inner].astype(np.uint16)[:, :, None]
    if is_straight:
        colours = colours * cover // 255
    mixed: npt.NDArray[np.uint8] = np.minimum(colours + 255 - cover, 255).astype(np.uint8)
    return mixed
