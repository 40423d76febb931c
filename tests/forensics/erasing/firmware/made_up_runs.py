"""Runs of firmware methods as values: one of which nothing is missing, and what spoils it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from forensics.erasing.devices.identifying import SEED_SIZE
from forensics.erasing.firmware.method import FIRMWARE_METHODS, aim_of
from forensics.erasing.firmware.old_blocks import BlocksOfImage, TakingBlocks, choose_old_blocks
from forensics.values import Digest, ErasureMethod, Extent, HashAlgorithm
from forensics.values.erase_methods import FirmwareMethodName
from forensics.values.firmware_runs import (
    AskedAgain,
    DriveReading,
    DriveRefusal,
    DriveState,
    FirmwareRun,
    MediumRead,
    OldBlocksSought,
)

NOON = datetime(2026, 11, 29, 12, tzinfo=UTC)
SAMPLE = Digest(HashAlgorithm.BLAKE3, bytes(32))
SIZE = 1 << 20
PLACE = (Extent(512, 512),)
AIMS = [FIRMWARE_METHODS[name].aim for name in FIRMWARE_METHODS]


def reading(state: DriveState, action: int | None = None) -> DriveReading:
    return DriveReading(NOON, state, action)


def whole_run(aim_number: int = 0) -> FirmwareRun:
    """A run of which nothing is missing."""
    aim = AIMS[aim_number]
    return FirmwareRun(
        aim=aim,
        before=reading(DriveState.IDLE),
        refusal=DriveRefusal.NONE,
        during=(reading(DriveState.IN_PROGRESS, aim.action),),
        after=reading(aim.ends_as, aim.action),
        read=MediumRead(SIZE, SIZE, (), 0),
        old_blocks=OldBlocksSought(SAMPLE, 4000, 0, 0),
    )


def run_of(method: ErasureMethod, size: int, *, opaque: int = 0) -> FirmwareRun:
    """A run of that method on a medium of that size, of which nothing is missing."""
    aim = FIRMWARE_METHODS[FirmwareMethodName(method.value)].aim
    return replace(
        whole_run(),
        aim=aim,
        during=(reading(DriveState.IN_PROGRESS, aim.action),),
        after=said_at_the_end(method),
        read=MediumRead(size, size, (), opaque),
    )


def said_at_the_end(method: ErasureMethod) -> DriveReading:
    """Where the interface has words for it, that nothing was written since, too."""
    aim = aim_of(method)
    return replace(reading(aim.ends_as, aim.action), untouched=None if aim.action is None else True)


def asked_again(method: ErasureMethod, **changes: object) -> AskedAgain:
    """What a second person's process had by itself of such a drive: nothing is missing."""
    end = said_at_the_end(method)
    made = AskedAgain(end, "a_1", SAMPLE, bytes(SEED_SIZE), OldBlocksSought(SAMPLE, 4000, 0, 0), 0)
    return replace(made, **changes)  # type: ignore[arg-type]  # fields by name


def blocks_of(content: bytes, *hits: Extent) -> BlocksOfImage:
    """Blocks of before as they are taken from a disk image that holds this."""
    seed = bytes(range(SEED_SIZE))
    chosen = choose_old_blocks(len(content), hits, seed=seed)
    taking = TakingBlocks(chosen)
    for each in chosen.all:
        taking.take(each.offset, content[each.offset : each.end])
    return BlocksOfImage(taking.taken(), "a_1", SAMPLE, seed)
