"""Runs that look random are found wherever they lie, and nothing else is."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forensics.containers import identify_source, open_image
from forensics.matching.randomness import LEAST_RANDOM, PAGE_SIZE, SAMPLES
from forensics.values import Extent
from forensics.volumes.random_runs import random_runs, runs_of
from tests.forensics.volumes.recipes import MIB, put

if TYPE_CHECKING:
    from pathlib import Path

KIB = 1024
TEXT = b"some words of text, as programs and letters have them\n"


def random_bytes(size: int) -> bytes:
    return random.Random(size).randbytes(size)  # noqa: S311 -- no secret


def a_stretch(path: Path, size: int, *pieces: tuple[int, bytes]) -> Path:
    path.write_bytes((TEXT * (size // len(TEXT) + 1))[:size])
    for at, piece in pieces:
        put(path, at, piece)
    return path


def found_in(path: Path, stretch: Extent | None = None) -> list[Extent]:
    image = open_image(identify_source(path))
    try:
        return list(random_runs(image, stretch or Extent(0, image.size)))
    finally:
        image.close()


def by_windows(samples: list[bool]) -> list[bool]:
    """The rule as it is said: in some window of 16 with 15 random ones."""
    inside = [False] * len(samples)
    for start in range(len(samples) - SAMPLES + 1):
        window = samples[start : start + SAMPLES]
        if sum(window) >= LEAST_RANDOM:
            first = start + (not window[0])
            for at in range(first, start + SAMPLES - (not window[-1])):
                inside[at] = True
    return inside


@given(st.lists(st.sampled_from([True, True, True, True, True, True, True, False]), max_size=150))
def test_runs_are_the_windows_of_which_all_samples_but_one_look_random(samples: list[bool]) -> None:
    asked: list[int] = []

    def is_random(at: int) -> bool:
        asked.append(at)
        return samples[at]

    inside = [False] * len(samples)
    for first, end in runs_of(len(samples), is_random):
        assert samples[first]
        assert samples[end - 1]
        inside[first:end] = [True] * (end - first)

    assert inside == by_windows(samples)


def test_of_what_is_not_random_one_sample_in_seven_is_asked_for() -> None:
    asked: list[int] = []

    def is_random(at: int) -> bool:
        asked.append(at)
        return False

    assert not list(runs_of(1600, is_random))
    assert len(asked) < 1600 // 7 + 1


@pytest.mark.parametrize("at", [0, 5 * MIB, 5 * MIB + 12 * KIB, 6 * MIB - 512, 7 * MIB])
def test_a_run_of_a_little_over_a_mib_is_found_wherever_it_lies(at: int, tmp_path: Path) -> None:
    size = MIB + 128 * KIB
    path = a_stretch(tmp_path / "m.raw", 9 * MIB, (at, random_bytes(size)))

    (run,) = found_in(path)

    assert abs(run.offset - at) < PAGE_SIZE
    assert abs(run.end - at - size) < PAGE_SIZE


def test_a_stretch_that_is_random_is_one_run_from_its_first_byte_to_its_last(
    tmp_path: Path,
) -> None:
    path = tmp_path / "m.raw"
    path.write_bytes(random_bytes(3 * MIB + 777))

    assert found_in(path, Extent(512, 3 * MIB + 265)) == [Extent(512, 3 * MIB + 265)]


@pytest.mark.parametrize(("size", "runs"), [(64 * KIB, 1), (300 * KIB, 1), (60 * KIB, 0)])
def test_a_small_stretch_is_judged_by_sixteen_pages(size: int, runs: int, tmp_path: Path) -> None:
    path = tmp_path / "m.raw"
    path.write_bytes(random_bytes(size))

    assert len(found_in(path)) == runs


def test_two_runs_apart_are_two_and_a_break_of_one_sample_is_none(tmp_path: Path) -> None:
    path = a_stretch(
        tmp_path / "m.raw", 12 * MIB, (MIB, random_bytes(2 * MIB)), (6 * MIB, random_bytes(4 * MIB))
    )
    put(path, 8 * MIB, TEXT * 70)

    assert found_in(path) == [Extent(MIB, 2 * MIB), Extent(6 * MIB, 4 * MIB)]
