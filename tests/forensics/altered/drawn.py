"""Pictures that a recipe draws: smooth patches of colour, so that there is something to see."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

if TYPE_CHECKING:
    from forensics.altered.pdq import Pixels


def a_picture(seed: int, *, width: int = 400, height: int = 300, patches: int = 12) -> Pixels:
    """Patches of colour, ``patches`` on the longer edge; the same for the same seed."""
    long = max(width, height)
    size = (max(2, patches * height // long), max(2, patches * width // long), 3)
    coarse = np.random.default_rng(seed).integers(0, 256, size, np.uint8)
    drawn = Image.fromarray(coarse).resize((width, height), Image.Resampling.BICUBIC)
    return np.asarray(drawn)


def orientations(picture: Pixels) -> tuple[Pixels, ...]:
    """The picture turned and mirrored, in the order of the reference's eight hashes."""
    upside_down, mirrored = picture[::-1], picture[:, ::-1]
    quarters = (np.rot90(picture, count) for count in range(4))
    diagonals = (np.rot90(mirrored), np.rot90(upside_down))
    return (*quarters, upside_down, mirrored, *diagonals)
