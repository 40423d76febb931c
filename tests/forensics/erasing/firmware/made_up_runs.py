"""Runs of firmware methods as values: one of which nothing is missing, and what spoils it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from forensics.erasing.firmware.method import FIRMWARE_METHODS
from forensics.values import Digest, ErasureMethod, Extent, HashAlgorithm
from forensics.values.erase_methods import FirmwareMethodName
from forensics.values.firmware_runs import (
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
        after=reading(aim.ends_as, aim.action),
        read=MediumRead(size, size, (), opaque),
    )
