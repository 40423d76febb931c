"""Reading random blocks of an erased medium in the process of whoever signs for it.

A verification is a file, and a file can be written by hand. Whoever signs reads for themselves:
enough blocks, chosen where nobody could foresee, that a medium which was not overwritten shows it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from forensics.erasing.extents import total
from forensics.erasing.progress import Meter, Phase
from forensics.erasing.reading_back import read_back
from forensics.erasing.targets import identify_target, open_target, verify_same_device
from forensics.errors import ErasureError, WrongDeviceError
from forensics.values import DeviceIdentity, Extent, TargetKind

if TYPE_CHECKING:
    from pathlib import Path

    from forensics.erasing.block_devices import Machine
    from forensics.erasing.progress import Report

SAMPLE_BLOCK = 4096
SAMPLE_BLOCKS = 4096
WHOLE_UP_TO = 64 << 20
"""A medium of at most so many bytes is read whole."""

Draw = Callable[[int, int], "list[int]"]
"""Gives so many different numbers below the first argument; only the composition chooses it."""


@dataclass(frozen=True, slots=True)
class SampleReading:
    """What the signer's own process read of the medium, and where it was not zeros."""

    target: DeviceIdentity
    target_kind: TargetKind
    blocks: int
    bytes_read: int
    unread: tuple[Extent, ...]
    different: tuple[Extent, ...]


def read_sample(
    target: Path,
    *,
    expected: DeviceIdentity,
    kind: TargetKind,
    machine: Machine,
    draw: Draw,
    pause: Callable[[float], None],
    clock: Callable[[], float],
    report: Report,
) -> SampleReading:
    """Identify the medium again and read blocks of it: all of a small one, else random ones.

    Args:
        target: where the device or working copy is now.
        expected: the device of the receipt.
        kind: what the receipt says was overwritten.
        machine: where to ask for devices.
        draw: chooses the blocks, from a source of randomness that nobody can foresee.
        pause: waits between two tries of a bad sector.
        clock: seconds that never run backwards.
        report: is told how far it is.

    Raises:
        RefusedTargetError: it is another device, or cannot be opened.
        ErasureError: the device stopped working.
    """
    found = identify_target(target, machine=machine)
    verify_same_device(expected, found.identity)
    if found.kind is not kind:
        message = "The receipt is of a device and this is a file, or the other way round"
        raise WrongDeviceError(message)
    chosen = choose_sample(found.identity.size, draw=draw)
    medium = open_target(found, writing=False, exclusive=True, machine=machine)
    meter = Meter(Phase.VERIFYING, total(chosen), start=0, report=report, clock=clock)
    try:
        back = read_back(medium, chosen, may_go_on=lambda: None, meter=meter, pause=pause)
    except OSError as error:
        message = (
            f"The device stopped working ({(error.strerror or 'unknown error').lower()}); "
            "check its connection, then record the verification again"
        )
        raise ErasureError(message) from error
    finally:
        medium.close()
    return SampleReading(
        target=found.identity,
        target_kind=found.kind,
        blocks=-(-total(chosen) // SAMPLE_BLOCK),
        bytes_read=back.bytes_read,
        unread=back.unread,
        different=back.different,
    )


def choose_sample(size: int, *, draw: Draw) -> tuple[Extent, ...]:
    """All of a medium of up to 64 MiB, else ``SAMPLE_BLOCKS`` different blocks of it, sorted."""
    if size <= WHOLE_UP_TO:
        return (Extent(0, size),)
    chosen = sorted(draw(-(-size // SAMPLE_BLOCK), SAMPLE_BLOCKS))
    offsets = (number * SAMPLE_BLOCK for number in chosen)
    return tuple(Extent(at, min(SAMPLE_BLOCK, size - at)) for at in offsets)


def least_blocks(size: int) -> int:
    """How many blocks a reading of a medium of that size has at least."""
    return -(-size // SAMPLE_BLOCK) if size <= WHOLE_UP_TO else SAMPLE_BLOCKS
