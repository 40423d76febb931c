from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from forensics.erasing.block_devices import THIS_MACHINE
from forensics.erasing.sampling import (
    SAMPLE_BLOCK,
    SAMPLE_BLOCKS,
    WHOLE_UP_TO,
    SampleReading,
    choose_sample,
    least_blocks,
    read_sample,
)
from forensics.erasing.targets import identify_target
from forensics.errors import RefusedTargetError, WrongDeviceError
from forensics.values import Extent, TargetKind
from tests.forensics.erasing.builders import MIB, make_working_copy

if TYPE_CHECKING:
    from pathlib import Path

    from forensics.values import DeviceIdentity

LARGE = WHOLE_UP_TO + 4 * SAMPLE_BLOCK + 100


def draw(below: int, count: int) -> list[int]:
    return random.Random(1).sample(range(below), count)  # noqa: S311 -- a test chooses the same


def identity(copy: Path) -> DeviceIdentity:
    return identify_target(copy, machine=THIS_MACHINE).identity


def sampled(
    copy: Path,
    *,
    expected: DeviceIdentity | None = None,
    kind: TargetKind = TargetKind.WORKING_COPY,
) -> SampleReading:
    return read_sample(
        copy,
        expected=expected or identity(copy),
        kind=kind,
        machine=THIS_MACHINE,
        draw=draw,
        pause=lambda _: None,
        clock=lambda: 0.0,
        report=lambda _: None,
    )


def test_a_small_medium_is_read_whole(tmp_path: Path) -> None:
    make_working_copy(tmp_path / "copy", bytes(3 * MIB + 100))

    found = sampled(tmp_path / "copy")

    assert found.bytes_read == 3 * MIB + 100
    assert found.blocks == least_blocks(3 * MIB + 100) == 769
    assert (found.unread, found.different) == ((), ())


@pytest.mark.parametrize("offset", [0, 512, 2 * MIB + 7, 3 * MIB + 99])
def test_one_byte_of_a_small_medium_is_found_wherever_it_lies(offset: int, tmp_path: Path) -> None:
    data = bytearray(3 * MIB + 100)
    data[offset] = 1
    make_working_copy(tmp_path / "copy", bytes(data))

    found = sampled(tmp_path / "copy")

    assert found.different[0].offset <= offset < found.different[0].end


def test_a_large_medium_is_read_in_different_blocks_as_they_are_drawn(tmp_path: Path) -> None:
    chosen = choose_sample(LARGE, draw=draw)
    inside, outside = (
        chosen[7].offset + 5,
        next(
            block
            for block in range(0, LARGE, SAMPLE_BLOCK)
            if not any(each.offset <= block < each.end for each in chosen)
        ),
    )
    data = bytearray(LARGE)
    data[inside] = data[outside] = 1
    make_working_copy(tmp_path / "copy", bytes(data))

    found = sampled(tmp_path / "copy")

    assert len(set(chosen)) == SAMPLE_BLOCKS == least_blocks(LARGE)
    assert all(each.end <= LARGE for each in chosen)
    assert found.different == (Extent(inside // 512 * 512, 512),)
    assert found.bytes_read == sum(each.length for each in chosen)


def test_another_medium_is_refused(tmp_path: Path) -> None:
    make_working_copy(tmp_path / "one", bytes(MIB))
    make_working_copy(tmp_path / "two", bytes(MIB))

    with pytest.raises(WrongDeviceError):
        sampled(tmp_path / "two", expected=identity(tmp_path / "one"))
    with pytest.raises(WrongDeviceError):
        sampled(tmp_path / "one", kind=TargetKind.BLOCK_DEVICE)


def test_a_medium_that_is_not_there_is_refused(tmp_path: Path) -> None:
    make_working_copy(tmp_path / "one", bytes(MIB))

    with pytest.raises(RefusedTargetError):
        sampled(tmp_path / "none", expected=identity(tmp_path / "one"))
