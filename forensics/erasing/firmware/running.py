"""Carrying out a firmware method, in the one order that is allowed.

Look whether the drive fits and is at rest; take digests of old blocks, and have them kept; ask;
look at it until it is at rest again or its time is over; take back what was set; read the whole
medium. Nothing is asked of a drive whose state could not be judged afterwards.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from forensics.erasing.firmware.judgement import LEAST_OLD_BLOCKS, why_not_begun
from forensics.erasing.firmware.method import FIRMWARE_METHODS
from forensics.erasing.firmware.old_blocks import OldBlocks, take_old_blocks
from forensics.erasing.firmware.permitted import why_not_permitted
from forensics.erasing.firmware.whole_reading import read_whole
from forensics.erasing.medium import Medium
from forensics.erasing.progress import Meter, Phase, Report
from forensics.errors import RefusedTargetError
from forensics.value_classes import dataclass
from forensics.values.firmware_runs import DriveReading, DriveState, FirmwareRun
from forensics.values.tool_runs import ToolRun

if TYPE_CHECKING:
    from forensics.erasing.firmware.method import Drive, FirmwareMethod
    from forensics.erasing.tools.answers import ToolAnswer
    from forensics.erasing.tools.commands import Command
    from forensics.values import Extent
    from forensics.values.device_facts import DeviceFacts
    from forensics.values.erase_methods import FirmwareMethodName
    from forensics.values.firmware_runs import MediumRead, OldBlocksSought

_FIRST_PAUSE, _LONGEST_PAUSE = 0.05, 10.0
"""Seconds between two looks: a crypto erase is over in less than one, an overwrite in hours."""

MOST_READINGS, MOST_RUNS = 64, 256
"""What a record of a run holds at most: the first of them, and the last."""


@dataclass(frozen=True, slots=True)
class Workbench:
    """What a run needs from outside beside the drive.

    ``open_medium`` opens the device for reading, each time again, and raises where it is another
    one. ``keep`` has returned only when the digests of old blocks lie sealed for good. ``kept`` are
    those of an earlier start, which may have erased: what it left does not show what was there.
    ``clock`` gives seconds that never run backwards. ``may_go_on`` raises to stop; a drive that was
    asked goes on by itself.
    """

    open_medium: Callable[[], Medium]
    keep: Callable[[OldBlocks], object]
    clock: Callable[[], float]
    pause: Callable[[float], None]
    may_go_on: Callable[[], object]
    report: Report
    kept: OldBlocks | None = None


def run_firmware(
    name: FirmwareMethodName,
    drive: Drive,
    *,
    facts: DeviceFacts,
    hits: tuple[Extent, ...],
    bench: Workbench,
) -> FirmwareRun:
    """Have a drive erase itself, and return all by which that is judged.

    Args:
        name: what it is asked for.
        drive: as its tools reach it.
        facts: what is known of the device.
        hits: where known files lie on it.
        bench: everything else.

    Raises:
        RefusedTargetError: it was not asked: it does not fit, is not at rest, or holds too little
            to judge by.
        ErasureError: the device could not be opened again.
        OSError: the device or its connection failed before it was asked.
    """
    method, runs = FIRMWARE_METHODS[name], list[ToolRun]()
    drive = _kept(drive, runs)
    before = _before(name, drive, facts, is_first=bench.kept is None)
    old = bench.kept
    if old is None:
        old = _old_blocks(method, hits, bench)
        bench.keep(old)
    seconds = method.limit(drive)
    until = bench.clock() + seconds
    during: list[DriveReading] = []
    try:
        refusal = method.ask(drive, seconds=seconds, seen=lambda found: _note(during, found))
        after = _wait(method, drive, during, until=until, bench=bench)
    except BaseException:
        method.tidy(drive, None)  # whatever stopped it, no drive is left with a password unasked
        raise
    password = method.tidy(drive, after)
    read, sought = _read(method, old, bench) if after is not None else (None, None)
    return FirmwareRun(
        aim=method.aim,
        before=before,
        refusal=refusal,
        during=tuple(during),
        after=after,
        read=read,
        old_blocks=sought,
        password=password,
        runs=tuple(runs),
    )


def _kept(drive: Drive, runs: list[ToolRun]) -> Drive:
    """The same drive, of which every run of a tool is kept."""

    def run(command: Command) -> ToolAnswer:
        answer = drive.run(command)
        if len(runs) >= MOST_RUNS:
            del runs[-1]  # of many looks that are alike, the last one stands
        runs.append(answer.run)
        return answer

    return replace(drive, run=run)


def _before(
    name: FirmwareMethodName, drive: Drive, facts: DeviceFacts, *, is_first: bool
) -> DriveReading:
    """Look at a drive that may be asked; behind a bridge no tool runs at all."""
    method = FIRMWARE_METHODS[name]
    if why := why_not_permitted(name, facts):
        raise _not_asked(method, why, is_first=is_first)
    unfit, before = method.why_unfit(drive), method.look(drive)
    if why := unfit or why_not_begun(before):
        raise _not_asked(method, why, is_first=is_first)
    return before


def _not_asked(method: FirmwareMethod, why: str, *, is_first: bool) -> RefusedTargetError:
    so_far = (
        "Nothing was erased. Choose another method"
        if is_first
        else "An earlier start may have erased any of it. Start again when that has changed, or "
        "have the drive destroyed"
    )
    return RefusedTargetError(
        f"{method.aim.named}: this drive is not asked for it, since {why}. {so_far}"
    )


def _old_blocks(method: FirmwareMethod, hits: tuple[Extent, ...], bench: Workbench) -> OldBlocks:
    with _opened(bench) as medium:
        old = take_old_blocks(medium, hits, pause=bench.pause)
    if old.by_chance + old.of_hits < LEAST_OLD_BLOCKS:
        message = (
            f"{method.aim.named}: {old.by_chance + old.of_hits} blocks of this medium tell "
            f"its content from another's, and {LEAST_OLD_BLOCKS} are needed to judge whether "
            "it was erased. Nothing was erased. Overwrite it, or have it destroyed"
        )
        raise RefusedTargetError(message)
    return old


def _note(during: list[DriveReading], found: DriveReading) -> None:
    """Keep a reading: the first of them, and the last."""
    if len(during) >= MOST_READINGS:
        del during[-1]
    during.append(found)


def _wait(
    method: FirmwareMethod,
    drive: Drive,
    during: list[DriveReading],
    *,
    until: float,
    bench: Workbench,
) -> DriveReading | None:
    """Look until the drive is at rest, and return that reading; None where its time was over.

    A state that cannot be read is looked at once more, and ends the waiting then.
    """
    pause, unreadable = _FIRST_PAUSE, 0
    while True:
        found = method.look(drive)
        unreadable += found.state is DriveState.UNREADABLE
        is_tried_again = found.state is DriveState.UNREADABLE and unreadable == 1
        if found.state is not DriveState.IN_PROGRESS and not is_tried_again:
            return found
        _note(during, found)
        if bench.clock() >= until:
            return None
        bench.may_go_on()
        bench.pause(pause)
        pause = min(2 * pause, _LONGEST_PAUSE)


def _read(
    method: FirmwareMethod, old: OldBlocks, bench: Workbench
) -> tuple[MediumRead | None, OldBlocksSought | None]:
    """Read the medium; a device that fails meanwhile was not read."""
    try:
        with _opened(bench) as medium:
            meter = Meter(
                Phase.READING_BACK, medium.size, start=0, report=bench.report, clock=bench.clock
            )
            return read_whole(
                medium,
                old,
                leaves=method.aim.leaves,
                may_go_on=bench.may_go_on,
                meter=meter,
                pause=bench.pause,
            )
    except OSError:
        return None, None


@contextmanager
def _opened(bench: Workbench) -> Iterator[Medium]:
    medium = bench.open_medium()
    try:
        yield medium
    finally:
        medium.close()
