"""Blocks of before are known again wherever they lie, and what every medium holds is none."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forensics.erasing.devices.identifying import BLOCK_SIZE, BLOCKS
from forensics.erasing.firmware import old_blocks
from forensics.erasing.firmware.old_blocks import (
    STEP,
    OldBlocks,
    OldBlocksAfter,
    choose_old_blocks,
    take_old_blocks,
)
from forensics.erasing.firmware.whole_reading import read_whole
from forensics.erasing.progress import Meter, Phase
from forensics.errors import RefusedTargetError
from forensics.values import Extent
from tests.forensics.erasing.builders import MIB, random_bytes
from tests.forensics.erasing.fakes import FakeMedium

if TYPE_CHECKING:
    from forensics.values.firmware_runs import MediumRead, OldBlocksSought

SIZE = 2 * MIB
BEFORE = random_bytes(SIZE)


def take(medium: FakeMedium, *hits: Extent) -> OldBlocks:
    return take_old_blocks(medium, hits, pause=lambda _: None)


def read(
    medium: FakeMedium, old: OldBlocks, *, leaves: int | None = None
) -> tuple[MediumRead, OldBlocksSought]:
    return read_whole(
        medium,
        old,
        leaves=leaves,
        may_go_on=lambda: None,
        meter=Meter(Phase.READING_BACK, medium.size, start=0, report=lambda _: None, clock=float),
        pause=lambda _: None,
    )


def test_so_many_blocks_are_drawn_by_chance_and_twice_others() -> None:
    one, other = take(FakeMedium(BEFORE)), take(FakeMedium(BEFORE))

    assert one.by_chance == other.by_chance == BLOCKS
    assert len(one.blocks) == BLOCKS * STEP
    assert one.key != other.key
    assert one.blocks != other.blocks


def test_every_block_that_holds_a_byte_of_a_hit_is_among_them() -> None:
    hit = Extent(3 * BLOCK_SIZE + 511, 2 * BLOCK_SIZE)
    old = take(FakeMedium(BEFORE), hit)

    after = FakeMedium(bytes(SIZE))
    after.data[BLOCK_SIZE : 5 * BLOCK_SIZE] = BEFORE[2 * BLOCK_SIZE : 6 * BLOCK_SIZE]

    assert old.of_hits == 3
    assert read(after, old)[1].left >= 3


def test_digests_of_a_hit_cannot_be_compared_without_the_key() -> None:
    hit = Extent(0, BLOCK_SIZE)
    small = FakeMedium(BEFORE[:BLOCK_SIZE])

    assert take(small, hit).blocks != take(small, hit).blocks


@pytest.mark.parametrize("pattern", [b"\0", b"\xff", b"\x33\xcc\x55\xaa", bytes(range(256))])
def test_a_pattern_that_is_repeated_tells_nothing(pattern: bytes) -> None:
    old = take(FakeMedium(pattern * (SIZE // len(pattern))), Extent(0, SIZE))

    assert (old.by_chance, old.of_hits) == (0, 0)


def test_a_block_that_the_medium_holds_twice_tells_nothing_unless_it_held_a_hit() -> None:
    common = random_bytes(BLOCK_SIZE)
    medium = FakeMedium(common * 64)

    assert take(medium).by_chance == 0
    assert take(medium, Extent(0, 1)).of_hits == 1


def test_a_block_that_cannot_be_read_before_is_left_out() -> None:
    medium = FakeMedium(BEFORE[: 64 * BLOCK_SIZE], unreadable=frozenset({5, 6}))

    old = take(medium, Extent(4 * BLOCK_SIZE, 4 * BLOCK_SIZE))

    assert (old.by_chance, old.of_hits) == (60, 2)


def test_a_medium_with_large_sectors_is_looked_at_by_blocks_all_the_same() -> None:
    old = take(FakeMedium(BEFORE, sector_size=4096), Extent(4096 + 512, 512))

    assert old.of_hits == 1


OLD = take(FakeMedium(BEFORE), Extent(0, 64 * BLOCK_SIZE))


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 63), st.integers(0, SIZE // BLOCK_SIZE - 1), st.booleans())
def test_one_old_block_is_found_wherever_it_lies(block: int, place: int, is_opaque: bool) -> None:  # noqa: FBT001 -- drawn
    content = np.random.default_rng(7).bytes(SIZE) if is_opaque else bytes(SIZE)
    after = FakeMedium(content)
    at = place * BLOCK_SIZE
    after.data[at : at + BLOCK_SIZE] = BEFORE[block * BLOCK_SIZE : (block + 1) * BLOCK_SIZE]

    found, old = read(after, OLD)

    assert old.left == 1
    assert found.opaque == (SIZE if is_opaque else BLOCK_SIZE)


def test_after_an_erasure_none_is_found_and_what_is_opaque_is_counted() -> None:
    for content, opaque in ((bytes(SIZE), 0), (np.random.default_rng(3).bytes(SIZE), SIZE)):
        found, old = read(FakeMedium(content), OLD)

        assert (found.bytes_read, found.unread, found.opaque) == (SIZE, (), opaque)
        assert (old.left, old.sought) == (0, OLD.by_chance + OLD.of_hits)


def test_blocks_of_one_value_each_are_opaque_where_they_are_not_of_the_same_one() -> None:
    """A byte for each block of 512 is room enough for a picture."""
    content = b"".join(bytes([value % 3]) * BLOCK_SIZE for value in range(SIZE // BLOCK_SIZE))
    zeros = -(-SIZE // BLOCK_SIZE // 3) * BLOCK_SIZE

    found, _ = read(FakeMedium(content), OLD)

    assert found.opaque == SIZE - zeros


def test_where_something_known_is_left_other_bytes_are_listed() -> None:
    after = FakeMedium(bytes(SIZE))
    after.data[1000] = 1

    assert read(after, OLD, leaves=0)[0].different == (Extent(512, 512),)
    assert read(after, OLD)[0].different == ()


def test_a_sector_that_cannot_be_read_is_listed() -> None:
    found, _ = read(FakeMedium(bytes(SIZE), unreadable=frozenset({9})), OLD)

    assert found.unread == (Extent(9 * 512, 512),)
    assert found.bytes_read == SIZE - 512


def test_the_end_of_a_medium_that_is_no_whole_block_is_looked_at() -> None:
    size = MIB + 100
    old = take(FakeMedium(BEFORE[:size]), Extent(MIB, 100))
    after = FakeMedium(bytes(MIB) + BEFORE[MIB:size])

    assert old.of_hits == 1
    assert read(after, old)[1].left == 1


@pytest.mark.parametrize(
    "changed",
    [
        {"blocks": OLD.blocks[STEP:]},
        {"blocks": OLD.blocks[:-1]},
        {"blocks": OLD.blocks[STEP:] + OLD.blocks[:STEP]},
        {"blocks": OLD.blocks[:STEP] + OLD.blocks[:-STEP]},
        {"by_chance": OLD.by_chance + 1, "of_hits": OLD.of_hits - 1 - 1},
        {"by_chance": len(OLD.blocks) // STEP + 1, "of_hits": -1},
    ],
)
def test_a_list_that_says_other_counts_or_holds_a_block_twice_is_not_sought(
    changed: dict[str, int | bytes],
) -> None:
    with pytest.raises(RefusedTargetError, match="not a list that this program wrote"):
        OldBlocksAfter(replace(OLD, **changed))  # type: ignore[arg-type]  # fields by name


def test_of_more_blocks_of_hits_than_are_kept_so_many_are_drawn(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(old_blocks, "MOST_OF_HITS", 40)
    hits = (Extent(0, 64 * BLOCK_SIZE), Extent(1000 * BLOCK_SIZE + 1, 64 * BLOCK_SIZE))

    chosen = choose_old_blocks(SIZE, hits, seed=bytes(32)).of_hits
    other = choose_old_blocks(SIZE, hits, seed=bytes(31) + b"1").of_hits

    assert len(chosen) == len(other) == 40
    assert chosen != other
    assert [*chosen] == sorted({*chosen})
    assert all(each.offset < 64 * BLOCK_SIZE or each.offset >= 1000 * BLOCK_SIZE for each in chosen)
