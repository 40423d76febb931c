from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forensics.erasing.extents import blocks, merged, total
from forensics.erasing.overwriting import Writing, overwrite
from forensics.erasing.patterns import OneValue
from forensics.erasing.progress import Meter, Phase
from forensics.erasing.reading_back import read_back
from forensics.errors import PermissionWithdrawnError
from forensics.values import Extent
from tests.forensics.erasing.builders import MIB, random_bytes
from tests.forensics.erasing.fakes import FakeMedium, on_call

ZEROS = OneValue(0)
SECTORS = 10_000  # five MiB, less than two blocks


def _meter() -> Meter:
    return Meter(Phase.WRITING, 1, start=0, report=lambda _: None, clock=time.monotonic)


def _overwrite(medium: FakeMedium, *, done: int = 0) -> tuple[Extent, ...]:
    bad: list[Extent] = []
    overwrite(
        medium,
        (Extent(0, medium.size),),
        Writing(
            done=done,
            may_write=lambda _: None,
            durable=lambda _, more: bad.extend(more),
            mark_every=MIB,
            meter=_meter(),
            pause=lambda _: None,
            pattern=ZEROS,
        ),
    )
    return merged(bad)


def _sectors(numbers: frozenset[int], size: int) -> tuple[Extent, ...]:
    return merged(Extent(n * 512, min(512, size - n * 512)) for n in numbers)


@settings(max_examples=60, deadline=None)
@given(bad=st.frozensets(st.integers(0, SECTORS - 1), max_size=40), tail=st.integers(0, 511))
def test_any_set_of_bad_sectors_is_listed_exactly_and_all_else_is_overwritten(
    bad: frozenset[int], tail: int
) -> None:
    size = SECTORS * 512 + tail
    before = random_bytes(size)
    medium = FakeMedium(before, unwritable=bad)

    listed = _overwrite(medium)

    expected = bytearray(size)
    for number in bad:
        expected[number * 512 : number * 512 + 512] = before[number * 512 : number * 512 + 512]
    assert listed == _sectors(bad, size)
    assert bytes(medium.data) == bytes(expected)


@settings(max_examples=60, deadline=None)
@given(
    unreadable=st.frozensets(st.integers(0, SECTORS), max_size=20),
    stuck=st.frozensets(st.integers(0, SECTORS), max_size=20),
    tail=st.integers(1, 512),
)
def test_reading_back_lists_exactly_what_is_unread_and_what_differs(
    unreadable: frozenset[int], stuck: frozenset[int], tail: int
) -> None:
    size = SECTORS * 512 + tail
    medium = FakeMedium(random_bytes(size), unreadable=unreadable, stuck=stuck)
    _overwrite(medium)

    found = read_back(
        medium,
        (Extent(0, size),),
        pattern=ZEROS,
        may_go_on=lambda: None,
        meter=_meter(),
        pause=lambda _: None,
    )

    assert found.unread == _sectors(unreadable, size)
    assert found.different == _sectors(stuck - unreadable, size)
    assert found.bytes_read == size - total(found.unread)


@pytest.mark.parametrize("sector_size", [512, 4096])
def test_a_bad_sector_is_as_large_as_the_device_says(sector_size: int) -> None:
    medium = FakeMedium(
        random_bytes(9 * MIB), unwritable=frozenset({700, 701}), sector_size=sector_size
    )

    assert _overwrite(medium) == (Extent(700 * sector_size, 2 * sector_size),)


def test_a_whole_medium_of_bad_sectors_is_listed_as_one_extent_without_long_waits() -> None:
    medium = FakeMedium(random_bytes(MIB), unwritable=frozenset(range(2048)))
    waited: list[float] = []
    bad: list[Extent] = []

    overwrite(
        medium,
        (Extent(0, MIB),),
        Writing(
            done=0,
            may_write=lambda _: None,
            durable=lambda _, more: bad.extend(more),
            mark_every=MIB,
            meter=_meter(),
            pause=waited.append,
            pattern=ZEROS,
        ),
    )

    assert bad == [Extent(0, MIB)]
    assert sum(waited) < 60


@pytest.mark.parametrize("answers_like_a_bad_disk", [False, True])
def test_a_device_that_was_pulled_out_is_not_a_list_of_bad_sectors(
    *, answers_like_a_bad_disk: bool
) -> None:
    medium = FakeMedium(random_bytes(9 * MIB))

    waited: list[float] = []

    def pull() -> None:
        medium.is_gone = True
        medium.answers_like_a_bad_disk = answers_like_a_bad_disk

    with pytest.raises(OSError, match="No such device"):
        overwrite(
            medium,
            (Extent(0, medium.size),),
            Writing(
                done=0,
                may_write=on_call(2, pull),
                durable=lambda _done, _bad: None,
                mark_every=MIB,
                meter=_meter(),
                pause=waited.append,
                pattern=ZEROS,
            ),
        )
    assert len(waited) <= 2  # it was asked after its first sector whether it is there


def test_what_is_told_as_done_lies_on_the_medium_by_then() -> None:
    medium = FakeMedium(random_bytes(30 * MIB))
    marks: list[int] = []

    def durable(done: int, _bad: tuple[Extent, ...]) -> None:
        marks.append(done)
        assert medium.flushed[:done] == bytes(done)

    overwrite(
        medium,
        (Extent(0, medium.size),),
        Writing(
            done=0,
            may_write=lambda _: None,
            durable=durable,
            mark_every=8 * MIB,
            meter=_meter(),
            pause=lambda _: None,
            pattern=ZEROS,
        ),
    )

    assert marks == [8 * MIB, 16 * MIB, 24 * MIB, 30 * MIB]


def test_a_stop_comes_after_the_block_in_hand_and_what_was_done_is_told() -> None:
    medium = FakeMedium(random_bytes(20 * MIB))
    marks: list[int] = []

    def withdraw() -> None:
        raise PermissionWithdrawnError("a hold was placed")

    with pytest.raises(PermissionWithdrawnError):
        overwrite(
            medium,
            (Extent(0, medium.size),),
            Writing(
                done=0,
                may_write=on_call(3, withdraw),
                durable=lambda done, _: marks.append(done),
                mark_every=64 * MIB,
                meter=_meter(),
                pause=lambda _: None,
                pattern=ZEROS,
            ),
        )

    assert marks == [8 * MIB]
    assert bytes(medium.data) == bytes(8 * MIB) + random_bytes(20 * MIB)[8 * MIB :]


def test_a_later_run_leaves_alone_what_an_earlier_one_did() -> None:
    medium = FakeMedium(random_bytes(9 * MIB))

    _overwrite(medium, done=5 * MIB)

    assert bytes(medium.data) == random_bytes(9 * MIB)[: 5 * MIB] + bytes(4 * MIB)


@given(
    lengths=st.lists(st.tuples(st.integers(0, 50), st.integers(1, 50)), min_size=1, max_size=6),
    size=st.integers(1, 40),
    share=st.floats(0, 1),
)
def test_blocks_are_the_planned_bytes_in_order_without_the_first_done_ones(
    lengths: list[tuple[int, int]], size: int, share: float
) -> None:
    extents, offset = [], 0
    for gap, length in lengths:
        extents.append(Extent(offset + gap, length))
        offset += gap + length
    planned = [n for e in extents for n in range(e.offset, e.end)]
    done = int(share * len(planned))

    found = list(blocks(extents, done=done, size=size))

    assert [n for b in found for n in range(b.offset, b.end)] == planned[done:]
    assert all(b.length <= size for b in found)


@given(data=st.binary(min_size=1, max_size=400), sector_size=st.sampled_from([8, 64]))
def test_the_sectors_that_are_not_zero_are_found_as_runs(data: bytes, sector_size: int) -> None:
    expected = merged(
        Extent(at, min(sector_size, len(data) - at))
        for at in range(0, len(data), sector_size)
        if any(data[at : at + sector_size])
    )

    assert tuple(ZEROS.others(0, memoryview(data), sector_size=sector_size)) == expected
