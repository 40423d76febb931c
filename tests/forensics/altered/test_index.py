from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forensics.altered.candidate import AlteredMethod
from forensics.altered.description import PictureDescription, describe
from forensics.altered.index import AlteredIndex, columns_of
from forensics.altered.known_picture import KnownPicture
from forensics.altered.pdq import CLOSE, Pdq
from forensics.altered.points import NO_POINTS
from forensics.errors import HashSetError
from tests.forensics.altered.drawn import a_picture


def an_index(*pictures: KnownPicture) -> AlteredIndex:
    return AlteredIndex(columns_of(pictures))


def known(row: int) -> KnownPicture:
    return KnownPicture(row, describe(a_picture(row), with_points=False))


def test_a_turned_and_darker_copy_is_a_candidate_for_its_known_file_alone() -> None:
    index = an_index(*map(known, range(12)))
    copy = np.ascontiguousarray(np.rot90(a_picture(7)) // 2)
    (found,) = index.candidates(describe(copy, with_points=False))
    assert (found.row, found.method) == (7, AlteredMethod.PDQ)
    assert (found.distance or 0) <= CLOSE


def test_a_picture_with_nothing_to_see_is_neither_kept_nor_looked_up() -> None:
    plain = np.full((300, 400, 3), 70, np.uint8)
    plain[140:150, 190:210] = 90
    index = an_index(known(1), KnownPicture(2, describe(plain)))
    assert len(index) == 1
    assert index.candidates(describe(plain)) == ()


def test_a_thumbnail_stored_in_a_known_file_leads_to_that_file() -> None:
    index = an_index(known(1), KnownPicture(1, describe(a_picture(99)), thumbnail=True))
    assert len(index) == 1
    (found,) = index.candidates(describe(a_picture(99)))
    assert (found.row, found.thumbnail, found.distance) == (1, True, 0)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 1 << 30))
def test_the_index_finds_what_comparing_one_by_one_finds(seed: int) -> None:
    numbers = np.random.default_rng(seed)
    hashes = numbers.integers(0, 256, (12, 8, 32), np.uint8)
    hashes[1:6] = hashes[0] ^ np.packbits(numbers.random((5, 1, 256)) < 0.12, axis=2)
    pictures = [
        KnownPicture(row, PictureDescription(Pdq(each, 100), NO_POINTS))
        for row, each in enumerate(hashes)
    ]
    looked_up = pictures[0].description
    found = an_index(*pictures).candidates(looked_up)
    assert {each.row: each.distance for each in found} == {
        row: least
        for row, each in enumerate(hashes)
        if (least := int(np.bitwise_count(each[0] ^ hashes[0]).sum(axis=1).min())) <= CLOSE
    }


def test_columns_that_are_damaged_are_refused() -> None:
    columns = columns_of([known(1)])
    with pytest.raises(HashSetError, match="missing"):
        AlteredIndex({name: each for name, each in columns.items() if name != "hashes"})
    with pytest.raises(HashSetError, match="do not fit"):
        AlteredIndex({**columns, "qualities": columns["qualities"][:0]})
