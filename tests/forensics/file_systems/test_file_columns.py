"""Streams as columns say what they say one by one, and are weighed alike."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from forensics.file_system import FileEntry, Residency, Run, StreamId
from forensics.file_systems.budget import Budget
from forensics.file_systems.file_columns import HOLE, as_columns
from forensics.hash_sets.index import KnownIndex, lay_out_index
from forensics.matching.exact import has_known_size, may_equal
from forensics.scanning.survey.sieving import Sieve
from forensics.values import HitState
from tests.forensics.entries import AN_ENTRY
from tests.forensics.file_systems.fakes import HeldDiskImage
from tests.forensics.hash_sets.builders import a_hash_set_of

runs = st.lists(
    st.builds(Run, st.none() | st.integers(0, 900), st.integers(1, 300)), max_size=4
).map(tuple)
entries = st.builds(
    FileEntry,
    st.just(3),
    st.builds(StreamId, st.integers(0, 99), st.just(128), st.integers(0, 9)),
    st.none() | st.text(max_size=5),
    st.lists(st.text(max_size=3), max_size=2).map(tuple),
    st.sampled_from(HitState),
    st.booleans(),
    st.integers(1, 900),
    runs,
    st.sampled_from(Residency),
    st.booleans(),
)
some = st.lists(entries, min_size=1, max_size=12)


@given(some)
def test_columns_hold_what_the_entries_held(wanted: list[FileEntry]) -> None:
    columns = as_columns(wanted)

    assert list(columns.entries()) == wanted
    live, others = columns.parted()
    assert list(live.entries()) == [entry for entry in wanted if entry.allocated]
    assert list(others.entries()) == [entry for entry in wanted if not entry.allocated]


@given(some)
def test_the_last_byte_lies_where_the_runs_lead_to(wanted: list[FileEntry]) -> None:
    found = as_columns(wanted).last_bytes().tolist()

    for entry, place in zip(wanted, found, strict=True):
        spread = [
            HOLE if run.offset is None else run.offset + at
            for run in entry.runs
            for at in range(run.length)
        ]
        assert place == (spread[entry.size - 1] if entry.size <= len(spread) else HOLE)


@given(some, st.integers(0, 300))
def test_the_budget_is_over_at_the_same_entry(wanted: list[FileEntry], size: int) -> None:
    together, one_by_one = Budget(size), Budget(size)
    admitted = 0
    while admitted < len(wanted) and one_by_one.admits(wanted[admitted]):
        admitted += 1

    assert together.number_admitted(as_columns(wanted)) == admitted


KNOWN = a_hash_set_of([b"a" * 300, b"b" * 700, b"c" * 140_000])


@given(st.lists(st.integers(1, 200_000), min_size=1, max_size=40), st.sampled_from(["all", ""]))
def test_what_could_be_known_is_sieved_out_as_sizes_and_last_bytes_say(
    sizes: list[int], which: str
) -> None:
    all_hashes = bool(which)
    index = KnownIndex(lay_out_index(KNOWN).to_bytes())
    data = bytes(at % 3 for at in range(200_000))
    wanted = [
        replace(AN_ENTRY, stream=StreamId(at, 128, 0), size=size, runs=(Run(0, size),))
        for at, size in enumerate(sizes)
    ]
    sieve = Sieve(HeldDiskImage(data), index, all_hashes=all_hashes, beat=lambda: None)

    found = [*sieve.take(as_columns(wanted)), *sieve.rest()]

    expected = {
        entry.stream.inode
        for entry in wanted
        if has_known_size(entry.size, index, all_hashes=all_hashes)
        or (may_equal(entry.size, index, all_hashes=all_hashes) and not data[entry.size - 1])
    }
    assert {entry.stream.inode for entry in found} == expected
    assert len(found) == len(expected)
    assert sieve.streams == len(sizes)
