from __future__ import annotations

import random
import zlib

from hypothesis import given
from hypothesis import strategies as st

from forensics.matching.randomness import (
    PAGE_SIZE,
    SAMPLES,
    bits_a_byte,
    look_encrypted,
    looks_random,
    sample_places,
)

PAGES = [random.Random(n).randbytes(PAGE_SIZE) for n in range(200)]  # noqa: S311 -- no secret
TEXT = (b"the quick brown fox jumps over the lazy dog, and so on " * 80)[:PAGE_SIZE]


def test_random_pages_look_random_and_text_does_not() -> None:
    assert all(looks_random(page) for page in PAGES)
    assert not looks_random(TEXT)
    assert looks_random(zlib.compress(b"".join(PAGES))[PAGE_SIZE : 2 * PAGE_SIZE])


def test_bits_are_those_of_the_frequencies() -> None:
    assert bits_a_byte(bytes(PAGE_SIZE)) == 0
    assert bits_a_byte(bytes(range(256)) * 16) == 8


def test_one_page_may_be_a_header_and_two_may_not() -> None:
    assert look_encrypted([TEXT, *PAGES[: SAMPLES - 1]])
    assert not look_encrypted([TEXT, TEXT, *PAGES[: SAMPLES - 2]])
    assert not look_encrypted(PAGES[: SAMPLES - 1])


@given(st.integers(0, 1 << 40), st.integers(1, 300))
def test_samples_are_whole_pages_each_looked_at_once(length: int, number: int) -> None:
    places = sample_places(length, number)

    assert len(places) == min(number, length // PAGE_SIZE) == len(set(places))
    assert all(p % PAGE_SIZE == 0 and p + PAGE_SIZE <= length for p in places)
