from __future__ import annotations

import errno
import os
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from blake3 import blake3
from hypothesis import given, settings
from hypothesis import strategies as st

from forensics.erasing.devices.block_devices import THIS_MACHINE
from forensics.erasing.devices.identifying import (
    BLOCK_SIZE,
    BLOCKS,
    SEED_SIZE,
    DeviceAtHand,
    choose_blocks,
    identify_by_content,
    identify_by_serial,
    least_compared,
    overwritten_before,
)
from forensics.erasing.devices.targets import identify_target, open_target
from forensics.erasing.journal import Standing
from forensics.erasing.medium import BLOCK_SIZE as WRITTEN_AT_ONCE
from forensics.erasing.patterns import OneValue
from forensics.errors import ErasureError, RefusedTargetError, WrongDeviceError
from forensics.values import (
    DeviceIdentity,
    Extent,
    Identification,
    IdentifiedBy,
    TargetKind,
)
from tests.forensics.erasing.builders import MIB, NOON, loop_device, random_bytes
from tests.forensics.erasing.fakes import BytesImage, FakeMedium

if TYPE_CHECKING:
    from pathlib import Path

    from forensics.erasing.devices.identifying import Content

SEED = bytes(range(SEED_SIZE))
SIZE = 64 * 1024
DATA = random_bytes(SIZE)
LARGE = random_bytes(4 * MIB)
seeds = st.binary(min_size=SEED_SIZE, max_size=SEED_SIZE)


def identity(size: int = SIZE) -> DeviceIdentity:
    return DeviceIdentity("S1", "Stick", size)


def at_hand(
    content: Content | bytes, overwritten: tuple[Extent, ...] = (), size: int = SIZE
) -> DeviceAtHand:
    medium = FakeMedium(content) if isinstance(content, bytes) else content
    return DeviceAtHand(
        TargetKind.BLOCK_DEVICE, identity(size), medium, overwritten, pattern=OneValue(0)
    )


def identify(device: DeviceAtHand, data: bytes = DATA, **bad: tuple[Extent, ...]) -> Identification:
    return identify_by_content(device, BytesImage(data, **bad), acquisition="a_1", seed=SEED)


def changed(data: bytes, at: int, content: bytes = b"\x00") -> bytes:
    return data[:at] + content + data[at + len(content) :]


# Choosing


def test_of_a_block_that_a_plan_names_in_part_the_rest_is_held_to_the_image() -> None:
    part = Extent(1000, 100)
    begun = bytearray(DATA)
    begun[part.offset : part.end] = bytes(part.length)
    found = identify_by_content(
        at_hand(bytes(begun), (part,)), BytesImage(DATA), acquisition="a_1", seed=SEED
    )
    assert (found.ours, found.equal) == (2, SIZE // BLOCK_SIZE - 2)
    begun[part.end] ^= 1
    with pytest.raises(WrongDeviceError):
        identify_by_content(
            at_hand(bytes(begun), (part,)), BytesImage(DATA), acquisition="a_1", seed=SEED
        )


@settings(deadline=None)  # blocks are drawn in a loop, which takes its time on a busy machine
@given(size=st.integers(1, 200 << 30), seed=seeds)
def test_different_whole_blocks_of_the_medium_are_chosen_and_the_seed_decides_which(
    size: int, seed: bytes
) -> None:
    chosen = choose_blocks(size, seed=seed)

    assert len(set(chosen)) == len(chosen) == min(BLOCKS, -(-size // BLOCK_SIZE))
    assert list(chosen) == sorted(chosen)
    assert all(each.offset % BLOCK_SIZE == 0 and each.end <= size for each in chosen)
    assert all(each.length == BLOCK_SIZE or each.end == size for each in chosen)
    assert chosen == choose_blocks(size, seed=seed)


def test_another_seed_chooses_other_blocks() -> None:
    assert choose_blocks(1 << 40, seed=SEED) != choose_blocks(1 << 40, seed=bytes(SEED_SIZE))


def test_the_blocks_lie_all_over_a_large_medium() -> None:
    size = 1 << 40
    parts = [each.offset * 16 // size for each in choose_blocks(size, seed=SEED)]

    assert all(150 < parts.count(part) < 370 for part in range(16))  # 256 each on average


def test_a_recorded_seed_chooses_the_same_blocks_in_every_version() -> None:
    chosen = choose_blocks(1 << 40, seed=SEED)

    assert [each.offset // BLOCK_SIZE for each in chosen[:3]] == [2733577, 2858581, 2988018]


@settings(deadline=None)  # blocks are drawn in a loop, which takes its time on a busy machine
@given(seed=seeds)
def test_the_choice_is_the_plain_shuffle_that_is_documented(seed: bytes) -> None:
    there = BLOCKS + 900
    drawn = blake3(seed).digest(length=8 * BLOCKS)
    numbers = list(range(there))
    for step in range(BLOCKS):
        draw = int.from_bytes(drawn[8 * step : 8 * step + 8], "little")
        place = step + draw % (there - step)
        numbers[step], numbers[place] = numbers[place], numbers[step]

    chosen = choose_blocks(there * BLOCK_SIZE, seed=seed)

    assert [each.offset // BLOCK_SIZE for each in chosen] == sorted(numbers[:BLOCKS])


def test_a_seed_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        choose_blocks(SIZE, seed=b"short")


# Comparing


def test_the_device_that_was_imaged_is_known_by_every_chosen_block() -> None:
    known = identify(at_hand(LARGE, size=len(LARGE)), LARGE)

    assert known == Identification(
        IdentifiedBy.CONTENT, identity(len(LARGE)), "a_1", SEED, equal=BLOCKS, telling=BLOCKS
    )
    assert known.compared == BLOCKS


def test_a_small_medium_is_compared_whole() -> None:
    assert identify(at_hand(DATA)).equal == SIZE // BLOCK_SIZE


def test_a_last_block_that_is_short_is_compared_too() -> None:
    data = random_bytes(SIZE + 100)

    assert identify(at_hand(data), data).equal == SIZE // BLOCK_SIZE + 1
    with pytest.raises(WrongDeviceError):
        identify(at_hand(changed(data, SIZE + 99)), data)


@settings(deadline=None)  # blocks are drawn in a loop, which takes its time on a busy machine
@given(at=st.integers(0, SIZE - 1))
def test_one_byte_that_differs_anywhere_in_a_small_medium_refuses_it(at: int) -> None:
    other = bytes([DATA[at] ^ 1])

    with pytest.raises(WrongDeviceError, match="1 of 128 blocks"):
        identify(at_hand(changed(DATA, at, other)))


def test_a_blank_device_of_the_same_size_is_refused() -> None:
    with pytest.raises(WrongDeviceError, match="another device"):
        identify(at_hand(bytes(SIZE)))


def test_a_device_of_another_size_is_refused_before_it_is_read() -> None:
    gone = FakeMedium(bytes(SIZE + 512))
    gone.is_gone = True

    with pytest.raises(WrongDeviceError, match="bytes"):
        identify(at_hand(gone))


@pytest.mark.parametrize("sector_size", [512, 4096])
def test_blocks_are_read_by_whole_sectors_at_their_own_place(sector_size: int) -> None:
    class Strict(FakeMedium):
        def read_into(self, offset: int, buffer: memoryview) -> None:
            assert offset % self.sector_size == len(buffer) % self.sector_size == 0
            super().read_into(offset, buffer)

    assert identify(at_hand(Strict(DATA, sector_size=sector_size))).equal == SIZE // BLOCK_SIZE


# What was ours


def test_zeros_where_an_earlier_start_wrote_are_ours() -> None:
    half = changed(DATA, 0, bytes(SIZE // 2))

    known = identify(at_hand(half, (Extent(0, SIZE // 2),)))

    assert (known.ours, known.equal) == (64, 64)
    assert known.compared == 128


def test_a_device_that_was_overwritten_to_its_end_is_ours_as_a_whole() -> None:
    assert identify(at_hand(bytes(SIZE), (Extent(0, SIZE),))).ours == 128


def test_zeros_beyond_what_the_journal_accounts_for_are_not_ours() -> None:
    half = changed(DATA, 0, bytes(SIZE // 2))

    with pytest.raises(WrongDeviceError, match="1 of 128 blocks"):
        identify(at_hand(half, (Extent(0, SIZE // 2 - 1),)))


def test_anything_but_zeros_where_an_earlier_start_wrote_is_not_ours() -> None:
    strange = changed(bytes(SIZE), 700, b"\x01")

    with pytest.raises(WrongDeviceError, match="1 of 128 blocks"):
        identify(at_hand(strange, (Extent(0, SIZE),)))


def test_what_is_ours_is_what_the_method_of_the_plan_leaves() -> None:
    ones = b"\xff" * (SIZE // 2)
    half = (Extent(0, SIZE // 2),)
    device = replace(at_hand(changed(DATA, 0, ones), half), pattern=OneValue(0xFF))

    known = identify(device)

    assert (known.ours, known.equal) == (64, 64)
    with pytest.raises(WrongDeviceError):
        identify(replace(device, pattern=OneValue(0)))


def test_zeros_of_the_disk_image_itself_are_equal_and_not_ours() -> None:
    blank = changed(DATA, 0, bytes(1024))

    assert identify(at_hand(blank, (Extent(0, SIZE),)), blank).ours == 0


def of_a_journal(
    content: bytes, up_to: int, *, kept: tuple[Extent, ...] = (), bad: tuple[Extent, ...] = ()
) -> DeviceAtHand:
    """A device whose journal counts so many bytes as done; ``kept`` was not written."""
    left = bytearray(bytes(up_to) + content[up_to:])
    for each in kept:
        left[each.offset : each.end] = content[each.offset : each.end]
    marked = (Extent(0, up_to),)
    return replace(at_hand(bytes(left), marked), marked=marked, bad=bad)


def test_what_a_journal_counts_as_overwritten_must_hold_what_the_method_leaves() -> None:
    kept = Extent(SIZE // 2 - BLOCK_SIZE, BLOCK_SIZE)

    assert identify(of_a_journal(DATA, SIZE // 2)).ours == 64
    with pytest.raises(RefusedTargetError, match="1 of 128 blocks of this device still hold"):
        identify(of_a_journal(DATA, SIZE // 2, kept=(kept,)))
    with pytest.raises(RefusedTargetError, match="reported as not completed"):
        identify(of_a_journal(DATA, SIZE, kept=(Extent(0, SIZE),)))


def test_zeros_that_were_there_before_are_what_the_method_leaves() -> None:
    blank = changed(DATA, 0, bytes(1024))

    assert identify(of_a_journal(blank, 2048), blank).equal == 128 - 2


def test_what_a_journal_lists_as_bad_tells_no_device() -> None:
    some, most = Extent(0, 8 * BLOCK_SIZE), Extent(0, SIZE // 2 + BLOCK_SIZE)

    known = identify(of_a_journal(DATA, SIZE // 2, kept=(some,), bad=(some,)))

    assert (known.not_compared, known.ours, known.equal) == (8, 56, 64)
    with pytest.raises(RefusedTargetError, match="Only 63 of 128 blocks"):
        identify(of_a_journal(DATA, most.end, kept=(most,), bad=(most,)))


def standing(**changes: object) -> Standing:
    told = {"done": 0, "bad": (), "runs": 1, "began": NOON, "is_direct": True}
    return Standing(**(told | changes))  # type: ignore[arg-type]  # fields by name


def test_only_blocks_that_tell_one_device_from_another_are_counted_as_telling() -> None:
    empty, repeated, one = bytes(SIZE), b"AB" * (SIZE // 2), changed(bytes(SIZE), 600, b"\x01")

    assert identify(at_hand(DATA)).telling == SIZE // BLOCK_SIZE
    assert identify(at_hand(empty), empty).telling == 0
    assert identify(at_hand(empty), empty).equal == SIZE // BLOCK_SIZE
    assert identify(at_hand(repeated), repeated).telling == 1
    assert identify(at_hand(one), one).telling == 1


def test_a_first_run_finds_nothing_overwritten_whatever_stands_there() -> None:
    assert overwritten_before((Extent(0, SIZE),), standing(runs=0), mark_every=MIB) == ()


def test_what_may_be_overwritten_reaches_one_stretch_beyond_the_mark() -> None:
    planned = (Extent(0, 100 * MIB),)
    reach = 8 * MIB + MIB + WRITTEN_AT_ONCE

    found = overwritten_before(planned, standing(done=8 * MIB), mark_every=MIB)

    assert found == (Extent(0, reach),)


def test_planned_bytes_are_counted_in_the_order_of_the_plan() -> None:
    planned = (Extent(0, 512), Extent(MIB, 512), Extent(100 * MIB, 100 * MIB))

    found = overwritten_before(planned, standing(done=1024), mark_every=MIB)

    reach = MIB + WRITTEN_AT_ONCE
    assert found == (Extent(0, 512), Extent(MIB, 512), Extent(100 * MIB, reach))


# What cannot be read


def test_blocks_that_the_disk_image_does_not_hold_are_not_counted() -> None:
    known = identify(at_hand(DATA), bad=(Extent(0, 10 * BLOCK_SIZE),))

    assert (known.equal, known.not_compared) == (118, 10)


def test_bad_sectors_of_the_device_are_not_counted() -> None:
    known = identify(at_hand(FakeMedium(DATA, unreadable=frozenset(range(3)))))

    assert (known.equal, known.not_compared) == (125, 3)


@pytest.mark.parametrize(("unread", "is_enough"), [(64, True), (65, False)])
def test_half_of_the_blocks_must_be_comparable(
    unread: int,
    is_enough: bool,  # noqa: FBT001 -- a column of the table
) -> None:
    missing = (Extent(0, unread * BLOCK_SIZE),)

    if is_enough:
        assert identify(at_hand(DATA), bad=missing).compared == 64
    else:
        with pytest.raises(RefusedTargetError, match="64 are needed"):
            identify(at_hand(DATA), bad=missing)


def test_at_least_one_block_is_needed_of_the_smallest_medium() -> None:
    assert (least_compared(0), least_compared(1), least_compared(BLOCKS)) == (1, 1, 2048)


def test_a_device_that_was_taken_away_is_a_failure_and_not_a_bad_place() -> None:
    class Pulled(FakeMedium):
        def verify_present(self) -> None:
            raise OSError(errno.ENODEV, os.strerror(errno.ENODEV))

    gone = FakeMedium(DATA)
    gone.is_gone = True
    for device in (gone, Pulled(DATA, unreadable=frozenset({3}))):
        with pytest.raises(ErasureError, match="stopped working"):
            identify(at_hand(device))


def test_by_serial_and_size_alone_nothing_is_counted() -> None:
    known = identify_by_serial(identity())

    assert known == Identification(IdentifiedBy.SERIAL_AND_SIZE, identity())
    assert (known.compared, known.seed, known.acquisition) == (0, None, None)


@pytest.mark.root
@pytest.mark.parametrize("sector_size", [512, 4096])
def test_a_real_device_is_known_past_the_cache(tmp_path: Path, sector_size: int) -> None:
    (tmp_path / "backing").write_bytes(LARGE)
    with loop_device(tmp_path / "backing", "--sector-size", str(sector_size)) as device:
        target = identify_target(device, machine=THIS_MACHINE)
        medium = open_target(target, writing=False, exclusive=True, machine=THIS_MACHINE)
        known = identify(DeviceAtHand(target.kind, target.identity, medium, ()), LARGE)
        is_direct = medium.is_direct
        medium.close()

    assert target.identity.sector_size == sector_size
    assert known.equal == BLOCKS
    assert is_direct
