from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from forensics.file_system import Run
from forensics.file_systems.allocation import LiveExtents
from forensics.file_systems.file_columns import as_columns
from forensics.file_systems.runs import blank_after, clip, length_of
from tests.forensics.entries import AN_ENTRY

RUNS = st.lists(
    st.builds(Run, st.one_of(st.none(), st.integers(0, 300)), st.integers(1, 40)), max_size=12
)


def bytes_of(runs: list[Run]) -> set[int]:
    return {
        at
        for run in runs
        if run.offset is not None
        for at in range(run.offset, run.offset + run.length)
    }


@given(RUNS, st.lists(RUNS, min_size=1, max_size=5))
def test_what_is_deleted_touches_what_is_live_exactly_where_they_share_a_byte(
    live: list[Run], deleted: list[list[Run]]
) -> None:
    extents = LiveExtents()
    extents.add(live, 7)
    streams = as_columns([replace(AN_ENTRY, runs=tuple(runs)) for runs in deleted])

    assert extents.touched(streams).tolist() == [
        bool(bytes_of(live) & bytes_of(runs)) for runs in deleted
    ]


@given(RUNS, st.integers(0, 600))
def test_clipped_runs_are_the_beginning_of_the_runs(runs: list[Run], size: int) -> None:
    clipped = clip(runs, size)

    assert length_of(clipped) == min(size, length_of(runs))
    assert spread(clipped) == spread(tuple(runs))[:size]


@given(RUNS, st.integers(0, 600), st.integers(0, 600))
def test_beyond_the_valid_length_there_is_nothing_but_a_hole(
    runs: list[Run], valid: int, size: int
) -> None:
    found = spread(blank_after(clip(runs, size), valid=valid, size=size))

    known = spread(tuple(runs))[: min(valid, size)]
    assert found[: len(known)] == known
    assert all(place is None for place in found[len(known) :])
    assert len(found) in {size, len(known)}


def spread(runs: tuple[Run, ...]) -> list[int | None]:
    return [
        None if run.offset is None else run.offset + at for run in runs for at in range(run.length)
    ]
