"""Pictures to pixels: upright, of one size, and every wrong one by a reason of a closed list."""

from __future__ import annotations

import io
import random

import numpy as np
import pytest
from PIL import Image

from forensics.altered.formats import FIRST_BYTES, begins_like_picture
from forensics.altered.pdq import CLOSE, distances, pdq_of
from forensics.altered.undescribed import UndescribedError, WhyNot
from forensics.pictures import pixels
from forensics.pictures.heif import SMALL
from forensics.pictures.pixels import (
    DESCRIBED,
    decode_picture,
    load_decoders,
    stored_thumbnail,
)
from tests.forensics.altered.drawn import a_picture
from tests.forensics.pictures.bombs import bomb
from tests.forensics.pictures.damage import changed
from tests.forensics.pictures.heic import OF_A_PHONE
from tests.forensics.pictures.heic_grids import a_grid

FORMATS = ["JPEG", "PNG", "GIF", "WEBP", "AVIF", "TIFF", "BMP"]


@pytest.fixture(scope="module", autouse=True)
def _decoders() -> None:
    load_decoders()


def a_file(kind: str = "JPEG", seed: int = 5, **more: object) -> bytes:
    out = io.BytesIO()
    Image.fromarray(a_picture(seed)).save(out, kind, **more)
    return out.getvalue()


@pytest.mark.parametrize("kind", FORMATS)
def test_a_picture_of_each_format_is_the_same_picture(kind: str) -> None:
    file = a_file(kind)
    again = decode_picture(file)
    assert begins_like_picture(file[:FIRST_BYTES])
    assert again.shape == (300, 400, 3)
    assert again.dtype == np.uint8
    assert distances(pdq_of(a_picture(5)).hashes[:1], pdq_of(again).hashes[:1])[0] <= CLOSE


def test_a_photograph_of_a_phone_is_upright() -> None:
    assert begins_like_picture(OF_A_PHONE[:FIRST_BYTES])
    assert decode_picture(OF_A_PHONE).shape == (96, 64, 3)
    exif = Image.Exif()
    exif[0x0112] = 6
    turned = decode_picture(a_file(exif=exif.tobytes()))
    assert turned.shape == (400, 300, 3)
    quarter = np.ascontiguousarray(np.rot90(a_picture(5), 3))
    assert distances(pdq_of(turned).hashes[:1], pdq_of(quarter).hashes[:1])[0] <= 10


def test_a_large_picture_has_as_many_pixels_as_are_described() -> None:
    out = io.BytesIO()
    Image.fromarray(a_picture(1, width=4000, height=1000)).save(out, "JPEG")
    rows, columns, _ = decode_picture(out.getvalue()).shape
    assert abs(rows * columns / DESCRIBED - 1) < 0.01
    assert abs(columns / rows - 4) < 0.05


def test_what_is_transparent_is_white_and_what_is_deep_is_not_cut_off() -> None:
    out, deep = io.BytesIO(), io.BytesIO()
    Image.new("RGBA", (40, 30), (9, 9, 9, 0)).save(out, "PNG")
    assert (decode_picture(out.getvalue()) == 255).all()
    levels = np.full((30, 40), 0x8000, np.uint16)
    Image.fromarray(levels).save(deep, "PNG")
    assert (decode_picture(deep.getvalue()) == 0x80).all()


def test_a_picture_that_is_cut_short_is_decoded_as_far_as_it_goes() -> None:
    file = a_file(quality=95)
    whole, part = decode_picture(file), decode_picture(file[: len(file) * 2 // 3])
    assert part.shape == whole.shape
    assert (part[:100] == whole[:100]).mean() > 0.9
    with pytest.raises(OSError, match="truncated"):
        Image.open(io.BytesIO(file[: len(file) // 2])).load()  # as everywhere else


HUGE = (60_000, 60_000)


def test_a_picture_of_tiles_is_decoded_whole() -> None:
    assert decode_picture(a_grid(2, 3, size=(192, 128), shown=(192, 128))).shape == (128, 192, 3)


def huge_heif() -> bytes:
    """A HEIC of 64 by 64 pixels whose properties say that it has 60,000 by 60,000."""
    at = SMALL.index(b"ispe") + 8
    return SMALL[:at] + (60_000).to_bytes(4) * 2 + SMALL[at + 8 :]


@pytest.mark.parametrize(
    ("file", "whys"),
    [
        (b"no picture", {WhyNot.NO_PICTURE}),
        (b"\xff\xd8\xff\xe0" + bytes(50), {WhyNot.NO_PICTURE, WhyNot.DAMAGED}),
        (a_file("PNG")[:40], {WhyNot.NO_PICTURE, WhyNot.DAMAGED}),
        (bomb(), {WhyNot.TOO_LARGE}),
        (huge_heif(), {WhyNot.TOO_LARGE, WhyNot.DAMAGED, WhyNot.NO_PICTURE}),
        (a_grid(2, 2, size=HUGE, shown=HUGE), {WhyNot.TOO_LARGE, WhyNot.NO_PICTURE}),
        (a_grid(2, 2, size=HUGE, shown=(64, 64)), {WhyNot.DAMAGED, WhyNot.NO_PICTURE}),
        (a_grid(110, 110, size=(7040, 7040), shown=(7040, 7040)), {WhyNot.NO_PICTURE}),
    ],
    ids=["none", "jpeg", "png", "bomb", "heif", "tiles", "tiles that lie", "thousands of tiles"],
)
def test_what_cannot_be_described_is_told_by_a_reason_of_the_list(
    file: bytes, whys: set[WhyNot]
) -> None:
    with pytest.raises(UndescribedError) as caught:
        decode_picture(file)
    assert caught.value.why in whys


def test_a_progressive_jpeg_has_the_bound_of_what_is_held_whole(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pixels, "PIXELS", 400 * 300 - 1)
    assert decode_picture(a_file()).shape == (300, 400, 3)
    with pytest.raises(UndescribedError) as caught:
        decode_picture(a_file(progressive=True))
    assert caught.value.why == WhyNot.TOO_LARGE


def test_a_thumbnail_that_a_camera_stored_is_found_and_a_false_one_is_not() -> None:
    small = a_file(seed=6)
    head = b"MM\0*\0\0\0\x08" + bytes(2) + (14).to_bytes(4)
    tags = b"\0\2" + b"\2\1\0\4\0\0\0\1" + (44).to_bytes(4)
    tags += b"\2\2\0\4\0\0\0\1" + len(small).to_bytes(4) + bytes(4)
    exif = b"Exif\0\0" + head + tags
    exif += bytes(6 + 44 - len(exif))
    assert stored_thumbnail(a_file(exif=exif + small)) == small
    assert stored_thumbnail(a_file(exif=exif + b"no JPEG")) is None
    assert stored_thumbnail(a_file()) is None
    assert stored_thumbnail(b"no picture") is None


@pytest.mark.parametrize("count", [20, pytest.param(100_000, marks=pytest.mark.long)])
def test_no_damaged_picture_does_more_than_say_why(count: int) -> None:
    seeds = [*map(a_file, FORMATS), OF_A_PHONE, SMALL]
    chance = random.Random(5)  # noqa: S311 -- the same damage each time
    for number in range(count):
        file = changed(seeds[number % len(seeds)], chance)
        try:
            again = decode_picture(file)
        except UndescribedError:
            continue
        assert again.shape[2] == 3
        assert again.size <= 3 * DESCRIBED * 1.01
        stored_thumbnail(file)
