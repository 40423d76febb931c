from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from forensics.matching.raw_hits import join_runs, merge_raw_hits
from forensics.matching.runs import RawRun
from forensics.values import Extent

if TYPE_CHECKING:
    import random

SIZE = 20 * 512 - 100


def a_run(first: int, last: int, shift: int, *, row: int = 0) -> RawRun:
    start, end = first * 512, min(SIZE, last * 512)
    return RawRun(
        row=row,
        size=SIZE,
        known_offset=start,
        extent=Extent(shift + start, end - start),
        first_probative=first,
        last_probative=last - 1,
        constant_before=0,
        constant_after=0,
        open_before=False,
        open_after=False,
        edge=(min(511, start), min(511, SIZE - end)),
    )


def test_touching_and_overlapping_runs_are_one() -> None:
    parts = [[a_run(0, 8, 4096)], [a_run(6, 12, 4096), a_run(12, 20, 4096)]]

    (hit,) = merge_raw_hits(parts)

    assert hit.is_whole
    assert hit.extents == (Extent(4096, SIZE),)


def test_a_run_with_nothing_probative_is_no_hit_unless_the_copy_is_whole() -> None:
    part, whole = (
        replace(run, first_probative=-1, last_probative=-1)
        for run in (a_run(3, 9, 0), a_run(0, 20, 0))
    )

    assert merge_raw_hits([[part]]) == ()
    (hit,) = merge_raw_hits([[whole]])
    assert hit.is_whole
    assert not hit.is_single_block


def test_the_follower_is_the_next_on_the_medium() -> None:
    runs = [a_run(0, 5, 100_000), a_run(5, 20, 20_000), a_run(5, 20, 900_000)]

    first, second = merge_raw_hits([runs])

    assert [len(hit.extents) for hit in (first, second)] == [1, 2]
    assert second.extents[0].offset == 100_000
    assert second.is_whole


def test_constants_between_pieces_count_once() -> None:
    one = replace(a_run(0, 10, 100_352), constant_after=3 * 512)
    other = replace(a_run(8, 20, 500_224), constant_before=1024)

    (hit,) = merge_raw_hits([[one, other]])

    assert hit.is_whole
    assert sum(extent.length for extent in hit.extents) == SIZE
    assert hit.extents[0] == Extent(100_352, 10 * 512)


def test_a_piece_within_a_longer_one_of_the_same_file_is_left_out() -> None:
    (hit,) = merge_raw_hits([[a_run(0, 20, 4096), a_run(10, 12, 4096 - 1024)]])

    assert hit.is_whole


def test_different_files_at_one_place_are_both_told() -> None:
    hits = merge_raw_hits([[a_run(0, 20, 4096), a_run(0, 20, 4096, row=1)]])

    assert [hit.row for hit in hits] == [0, 1]


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 19), st.integers(1, 20), st.integers(0, 9), st.integers(0, 1)
        ).filter(lambda run: run[0] < run[1]),
        max_size=12,
    ),
    st.randoms(),
)
def test_order_and_doubles_make_no_difference(
    drawn: list[tuple[int, int, int, int]], chance: random.Random
) -> None:
    runs = [a_run(first, last, 20_480 * at, row=row) for first, last, at, row in drawn]
    shuffled = runs * 2
    chance.shuffle(shuffled)

    hits = merge_raw_hits([runs])

    assert merge_raw_hits([[run] for run in shuffled]) == hits
    assert merge_raw_hits([join_runs(runs)]) == hits
    for hit in hits:
        assert sum(extent.length for extent in hit.extents) == hit.length
