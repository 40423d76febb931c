"""Copies that no hash of the whole tells are told by points, and nothing else is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from forensics.altered import point_table
from forensics.altered.arrangement import NOTHING, arrangement_of
from forensics.altered.candidate import AlteredMethod
from forensics.altered.description import describe
from forensics.altered.index import AlteredIndex, columns_of
from forensics.altered.known_picture import KnownPicture
from forensics.altered.point_table import MOST_KNOWN_POINTS, PointTable, point_columns
from forensics.altered.points import (
    LOOKS,
    MOST_POINTS,
    NO_POINTS,
    Points,
    mirrored_looks,
    packed_places,
    points_of,
    unpacked_places,
)
from forensics.errors import HashSetError
from forensics.hash_sets.altered_side import description_from_bytes, description_to_bytes
from forensics.sandbox.asking import Answered, ask_once
from tests.forensics.altered.confined_look_up import a_part
from tests.forensics.altered.drawn import a_picture

if TYPE_CHECKING:
    from collections.abc import Callable

    from forensics.altered.pdq import Pixels

KNOWN = 4


def textured(seed: int) -> Pixels:
    return a_picture(seed, width=480, height=360, patches=60)


@pytest.fixture(scope="module")
def index() -> AlteredIndex:
    return AlteredIndex(
        columns_of(KnownPicture(row, describe(textured(row))) for row in range(KNOWN))
    )


def on_a_screen(picture: Pixels) -> Pixels:
    screen = Image.new("RGB", (500, 900), "white")
    screen.paste(Image.fromarray(picture).resize((320, 240)), (30, 300))
    return np.asarray(screen)


def turned(picture: Pixels) -> Pixels:
    return np.asarray(Image.fromarray(picture).rotate(17, Image.Resampling.BICUBIC, expand=True))


EDITS: dict[str, Callable[[Pixels], Pixels]] = {
    "a part": lambda picture: np.ascontiguousarray(picture[120:, 150:]),
    "on a screen": on_a_screen,
    "turned a little": turned,
    "a part in a mirror": lambda picture: np.ascontiguousarray(picture[100:, :350][:, ::-1]),
}


@pytest.mark.parametrize("edit", EDITS)
def test_what_no_hash_of_the_whole_tells_is_told_by_points(edit: str, index: AlteredIndex) -> None:
    (found,) = index.candidates(describe(EDITS[edit](textured(2))))
    assert (found.row, found.method, found.distance) == (2, AlteredMethod.POINTS, None)
    assert found.mirrored == ("mirror" in edit)
    assert (found.points or 0) > 50
    assert 0 < found.score < 1


def test_pictures_of_the_same_kind_are_no_candidates(index: AlteredIndex) -> None:
    for seed in range(50, 53):
        assert index.candidates(describe(textured(seed))) == ()


def with_a_banner(seed: int) -> Pixels:
    """Two pictures that differ, but for one strip of words and a logo burnt into both."""
    picture = textured(seed).copy()
    picture[-24:] = a_picture(900, width=480, height=24, patches=60)
    return picture


def test_a_banner_that_unrelated_pictures_share_makes_no_candidate() -> None:
    index = AlteredIndex(columns_of([KnownPicture(0, describe(with_a_banner(1)))]))
    assert index.candidates(describe(with_a_banner(2))) == ()


def test_what_is_seen_from_behind_is_no_copy() -> None:
    known = points_of(textured(1))
    straight = arrangement_of(known, known, mirrored=False)
    assert straight.is_telling
    assert straight.share_of_known == pytest.approx(straight.share_of_other)
    assert (
        arrangement_of(known, known, mirrored=True) == NOTHING
        or not arrangement_of(known, known, mirrored=True).is_telling
    )


def test_the_looks_in_a_mirror_are_those_of_the_mirrored_picture() -> None:
    picture = textured(3)
    mirrored = points_of(np.ascontiguousarray(picture[:, ::-1]))
    found = arrangement_of(mirrored, points_of(picture), mirrored=True)
    assert found.points > 0.7 * len(mirrored)
    assert (mirrored_looks(mirrored_looks(mirrored.looks)) == mirrored.looks).all()


def test_a_process_that_may_open_nothing_more_finds_a_part_by_points() -> None:
    said = ask_once("tests.forensics.altered.confined_look_up", a_part(), seconds=60, most=100)
    assert said == Answered(0, b"points")


def test_a_picture_with_too_little_to_see_has_no_points() -> None:
    assert len(points_of(np.full((300, 300, 3), 80, np.uint8))) == 0
    assert len(points_of(textured(1)[:40, :40])) == 0


def test_a_picture_of_many_points_as_strong_as_one_another_is_described_all_the_same() -> None:
    tiles = np.tile(a_picture(3, width=24, height=24, patches=5), (26, 33, 1))

    described = describe(tiles)

    assert len(described.points) == MOST_POINTS
    again = description_from_bytes(description_to_bytes(described))
    assert (again.points.looks == described.points.looks).all()


def test_more_points_than_fit_are_left_out_and_a_set_takes_little_for_each(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    points = points_of(textured(1))
    whole = point_columns([points, NO_POINTS, points])
    assert sum(each.nbytes for each in whole.values()) / (2 * len(points)) < 150
    assert 150 * MOST_KNOWN_POINTS <= 150_000
    monkeypatch.setattr(point_table, "MOST_KNOWN_POINTS", 50)
    few = PointTable(point_columns([points, NO_POINTS, points]))
    assert few.is_sound()
    assert [len(few.points(picture)) for picture in range(3)] == [50, 0, 50]
    assert (few.points(2).looks == points.looks[:50]).all()


@settings(max_examples=6, deadline=None)
@given(st.integers(0, 1 << 30), st.integers(1, 5))
def test_a_look_that_is_known_is_always_shared(seed: int, count: int) -> None:
    numbers = np.random.default_rng(seed)

    def some() -> Points:
        looks = numbers.integers(0, 200, (int(numbers.integers(1, 300)), LOOKS), np.uint8)
        places = numbers.integers(0, 800, (len(looks), 2)).astype(np.float32)
        return Points(places, looks, 800, 600)

    known = [some() for _ in range(count)]
    table = PointTable(point_columns(known))
    assert table.is_sound()
    for picture, each in enumerate(known):
        assert table.votes(each.looks).argmax() == picture
        assert table.votes(each.looks)[picture] >= len(each) / count**0.5
        assert (table.points(picture).looks == each.looks).all()


def test_places_come_back_within_a_thirty_second_of_a_pixel() -> None:
    places = np.random.default_rng(1).uniform(0, 4000, (500, 2)).astype(np.float32)
    assert np.abs(unpacked_places(packed_places(places)) - places).max() <= 1 / 32
    assert len(unpacked_places(packed_places(places[:0]))) == 0


def test_columns_of_points_that_do_not_fit_are_refused() -> None:
    columns = columns_of([KnownPicture(0, describe(textured(1)))])
    for name, wrong in (
        ("entries", columns["entries"] + np.uint32(len(columns["entries"]))),
        ("word_ends", columns["word_ends"] + np.uint32(1)),
        ("cell_ends", columns["cell_ends"] + np.uint32(1)),
        ("point_ends", columns["point_ends"] - np.uint32(1)),
        ("looks", columns["looks"][:-1]),
        ("places", columns["places"].astype(np.int64)),
        ("words", columns["words"][:, :-1]),
        ("widths", columns["widths"][:0]),
    ):
        with pytest.raises(HashSetError, match="do not fit"):
            AlteredIndex({**columns, name: wrong})
    del columns["signatures"]
    with pytest.raises(HashSetError, match="missing"):
        AlteredIndex(columns)
