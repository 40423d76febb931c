from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forensics.altered.pdq import distances, pdq_of
from tests.forensics.altered.drawn import a_picture, orientations
from tests.forensics.altered.golden_pdq import GOLDEN, SIZES


@pytest.mark.parametrize("seed", range(len(SIZES)))
def test_every_orientation_is_within_two_bits_of_the_reference(seed: int) -> None:
    width, height = SIZES[seed]
    (hashes, quality) = GOLDEN[seed]
    ours = pdq_of(a_picture(seed, width=width, height=height))
    reference = np.array([list(bytes.fromhex(each)) for each in hashes], np.uint8)
    assert np.bitwise_count(ours.hashes ^ reference).sum(axis=1).max() <= 2
    assert ours.quality == quality


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 1000), st.integers(64, 300), st.integers(64, 300))
def test_the_hash_of_a_turned_picture_is_one_of_the_eight(
    seed: int, width: int, height: int
) -> None:
    picture = a_picture(seed, width=width, height=height)
    eight = pdq_of(picture).hashes
    for number, turned in enumerate(orientations(picture)):
        again = pdq_of(np.ascontiguousarray(turned)).hashes
        assert np.bitwise_count(again[0] ^ eight[number]).sum() <= 2
        assert distances(again, eight).max() <= 2


def test_a_picture_with_nothing_to_see_has_no_telling_hash() -> None:
    assert not pdq_of(np.full((200, 300, 3), 90, np.uint8)).is_telling
    assert not pdq_of(np.zeros((1, 1, 3), np.uint8)).is_telling
    assert pdq_of(a_picture(1)).is_telling


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 1 << 30), st.integers(0, 40))
def test_distances_are_the_bits_that_differ_from_the_closest(seed: int, count: int) -> None:
    numbers = np.random.default_rng(seed)
    ours = numbers.integers(0, 256, (8, 32), np.uint8)
    known = numbers.integers(0, 256, (count, 32), np.uint8)
    by_hand = [
        min(
            sum((int(a) ^ int(b)).bit_count() for a, b in zip(one, each, strict=True))
            for one in ours
        )
        for each in known
    ]
    assert distances(ours, known).tolist() == by_hand
