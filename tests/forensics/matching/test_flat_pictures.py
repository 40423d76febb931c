"""Flat pictures among the known files: simple drawings that are stored without compression."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from PIL import Image, ImageDraw

from tests.forensics.matching.media import Medium, assert_true, random_bytes, tables_of

if TYPE_CHECKING:
    from collections.abc import Callable

MIB = 1024 * 1024
PHOTOGRAPH = random_bytes(1, 90_000)
# Of the second one the medium is probed at every eighth byte: it is among the selected windows.
COLOURS = [(200, 100, 50, 255), (207, 176, 180, 235)]
Colour = tuple[int, int, int, int]


def flat(colour: Colour, width: int = 800, height: int = 300) -> Image.Image:
    return Image.new("RGBA", (width, height), colour)


def drawing(colour: Colour, width: int = 800, height: int = 300) -> Image.Image:
    picture = flat(colour, width, height)
    pen = ImageDraw.Draw(picture)
    for number in range(6):
        pen.rectangle((40 + 90 * number, 60, 90 + 90 * number, 200), fill=(7, 90, 210, 3 * number))
    return picture


def striped(colour: Colour, width: int, height: int = 900) -> Image.Image:
    """Narrow, so that the bytes repeat row by row."""
    picture = flat(colour, width, height)
    ImageDraw.Draw(picture).line((width // 2, 0, width // 2, height), fill=(3, 9, 27, 81))
    return picture


def bmp(picture: Image.Image) -> bytes:
    file = io.BytesIO()
    picture.save(file, "BMP")
    return file.getvalue()


def medium_of(*contents: bytes) -> Medium:
    """Each content on a sector, with other bytes before and after."""
    medium = Medium(bytearray(random_bytes(2, 64 * 1024)))
    for number, content in enumerate(contents):
        medium.content += content + bytes(-len(content) % 512)
        medium.content += random_bytes(100 + number, 64 * 1024)
    return medium


@pytest.mark.parametrize("colour", COLOURS)
def test_a_known_flat_picture_costs_other_pictures_of_its_colour_nothing(colour: Colour) -> None:
    others = [bmp(flat(colour, 1024, 400)), bmp(drawing(colour)), bmp(flat(colour, 640, 200))]
    medium = medium_of(*others)

    tables = tables_of(bmp(flat(colour)), PHOTOGRAPH)

    assert not any(page.is_over_budget for page in medium.pages(tables))
    assert medium.hits(tables) == ()


@pytest.mark.parametrize("width", [11, 17, 40, 300])
def test_a_known_picture_of_like_rows_costs_others_of_such_rows_nothing(width: int) -> None:
    colour = COLOURS[0]
    medium = medium_of(bmp(striped(colour, width, 1_500)), bmp(striped(colour, width, 4_000)))

    tables = tables_of(bmp(striped(colour, width)), PHOTOGRAPH)

    assert not any(page.is_over_budget for page in medium.pages(tables))
    assert medium.hits(tables) == ()


@pytest.mark.parametrize("colour", COLOURS)
@pytest.mark.parametrize("make", [flat, drawing])
def test_a_flat_picture_is_found_whole_among_others_of_its_colour(
    make: Callable[[Colour], Image.Image], colour: Colour
) -> None:
    known = bmp(make(colour))
    medium = medium_of(bmp(flat(colour, 1024, 400)), known, bmp(flat(colour, 640, 200)))
    # Right before it, and in the same page, lie bytes of its own colour.
    medium.put(64 * 1024 + 512 * 1000, known)

    tables = tables_of(known, PHOTOGRAPH)
    hits = medium.hits(tables)

    assert [hit.is_whole for hit in hits] == [True, True]
    assert not any(page.is_over_budget for page in medium.pages(tables))
    assert_true(hits, medium, [known, PHOTOGRAPH])


def test_a_small_flat_picture_is_found_on_a_sector_whatever_its_colour() -> None:
    colours = random_bytes(5, 4 * 60)
    for first in range(0, len(colours), 4):
        red, green, blue, alpha = colours[first : first + 4]
        known = bmp(flat((red, green, blue, alpha), 4 + first % 9, 5 + first % 11))
        tables = tables_of(known, PHOTOGRAPH)

        hits = medium_of(known).hits(tables)

        is_promised = tables.detectability(0).on_sectors == len(known)
        assert [hit.is_whole for hit in hits if hit.row == 0] == [True] * is_promised


def test_a_piece_amid_bytes_of_a_known_flat_picture_is_found() -> None:
    known = bmp(flat(COLOURS[0]))
    medium = medium_of(bmp(flat(COLOURS[0], 1024, 400)))
    medium.put(MIB + 512 * 7, PHOTOGRAPH[512:20_480])

    (hit,) = medium.hits(tables_of(known, PHOTOGRAPH))

    assert (hit.row, hit.known_offset, hit.length) == (1, 512, 19_968)


@pytest.mark.parametrize("size", [64 * 1024, 3 * MIB])
def test_where_flat_bytes_are_cut_into_pages_makes_no_difference(size: int) -> None:
    known = [bmp(flat(COLOURS[0])), bmp(drawing(COLOURS[1])), PHOTOGRAPH]
    medium = medium_of(
        bmp(flat(COLOURS[0], 1024, 400)), known[0], known[1], bmp(drawing(COLOURS[1], 900, 400))
    )
    tables = tables_of(*known)

    assert medium.hits(tables, size) == medium.hits(tables, 16 * MIB)
