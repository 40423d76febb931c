"""The judgement of a firmware erasure: five things together, and one that is unknown is missing.

Pure: a run goes in, what was found of each of the five comes out. What a tool returned plays a part
in one place alone, where it reports a refusal.

Sources: IEEE 2883-2022; NVM Express Base 2.1, 8.1.24: a drive that does nothing goes on to report
the success of an earlier sanitize operation.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, assert_never

from forensics.erasing.extents import total
from forensics.erasing.firmware.method import aim_of
from forensics.saying.sentences import (
    Said,
    counted,
    given,
    say,
)
from forensics.values import ErasureOutcome
from forensics.values.firmware_runs import (
    DriveRefusal,
    DriveState,
    Finding,
    FindingAnswer,
    FirmwareJudgement,
    Found,
    MediumRead,
)

if TYPE_CHECKING:
    from forensics.values import ErasureMethod, ErasureReceipt, Extent
    from forensics.values.firmware_runs import AskedAgain, DriveReading, FirmwareRun

LEAST_OLD_BLOCKS = 16
"""With fewer blocks that tell content apart, that none is left says too little of a medium."""

_AT_WORK = frozenset({DriveState.ARMED, DriveState.IN_PROGRESS})
_NOTHING_READ = FindingAnswer.UNKNOWN, say("the medium was not read afterwards")
_OF_ANOTHER = FindingAnswer.UNKNOWN, say("what is recorded is of another method")


def judge(run: FirmwareRun) -> FirmwareJudgement:
    """Say of each of the five whether it was found, and what they amount to together.

    The outcome is ``ERASED`` where all five were found to be so, and ``FAILED`` otherwise.
    """
    answers = {
        Finding.ACCEPTED: _accepted(run),
        Finding.PROGRESS: _progress(run),
        Finding.END_STATE: _end_state(run),
        Finding.READ_BACK: _read_back(run),
        Finding.OLD_BLOCKS: _old_blocks(run),
    }
    findings = tuple(Found(finding, *answers[finding]) for finding in Finding)
    is_whole = all(found.answer is FindingAnswer.YES for found in findings)
    return FirmwareJudgement(findings, ErasureOutcome.ERASED if is_whole else ErasureOutcome.FAILED)


def judged(method: ErasureMethod, run: FirmwareRun) -> FirmwareJudgement:
    """Judge a run by the aim that the method has in this version: a receipt is a file.

    Of a run of another aim nothing was found.
    """
    if run.aim == aim_of(method):
        return judge(run)
    of_another = tuple(Found(each, *_OF_ANOTHER) for each in Finding)
    return FirmwareJudgement(of_another, ErasureOutcome.FAILED)


def judged_again(
    receipt: ErasureReceipt,
    asked: AskedAgain | None,
    *,
    unread: tuple[Extent, ...],
    different: tuple[Extent, ...],
) -> FirmwareJudgement | None:
    """Judge a drive that erased itself by what the second process had by itself.

    End state, reading and blocks of before are its own. That the drive accepted the command and was
    seen at work is the eraser's word, which alone leads to nothing. None of any other method, and
    where the second process asked nothing.
    """
    if receipt.firmware is None or asked is None:
        return None
    size = receipt.bytes_planned
    read = MediumRead(size, size - total(unread), unread, asked.opaque, different)
    run = replace(receipt.firmware, after=asked.end, read=read, old_blocks=asked.old_blocks)
    return judged(receipt.method, run)


def is_shown(method: ErasureMethod, asked: AskedAgain | None) -> bool:
    """Whether a drive said to the second process that it erased itself in just that way."""
    return asked is not None and aim_of(method).is_shown_by(asked.end)


def expects_opaque(method: ErasureMethod) -> bool:
    """Whether bytes that nobody can tell are what a method by firmware leaves."""
    return aim_of(method).is_opaque


def why_not_begun(before: DriveReading) -> str | None:
    """Return why a drive in this state is not asked to erase; None where it may be."""
    match before.state:
        case DriveState.IDLE | DriveState.SUCCEEDED | DriveState.FAILED:
            return None
        case DriveState.UNREADABLE:
            return "its state cannot be read, so nothing could be judged afterwards"
        case DriveState.IN_PROGRESS:
            return "it is erasing already, on a request that is not this one"
        case DriveState.FROZEN:
            return "it refuses such commands until its power has been off"
        case DriveState.ARMED | DriveState.LOCKED:
            return "it holds a password already, and this erasure did not set it"
        case _:
            assert_never(before.state)


def is_at_work(reading: DriveReading, action: int | None) -> bool:
    """Whether a reading shows the drive at the erasing that was asked for."""
    return reading.state in _AT_WORK and _is_of(reading, action)


def _is_of(reading: DriveReading, action: int | None) -> bool:
    """Whether a state belongs to what was asked for; a drive that names no action may mean it."""
    return action is None or reading.action is None or reading.action == action


def _has_begun(run: FirmwareRun) -> bool:
    """Whether a drive that was not at work was seen at work, on what was asked for."""
    return why_not_begun(run.before) is None and any(
        is_at_work(reading, run.aim.action) for reading in run.during
    )


def _accepted(run: FirmwareRun) -> tuple[FindingAnswer, Said]:
    if run.refusal is DriveRefusal.REFUSED:
        return FindingAnswer.NO, say("the drive refused the command")
    if run.refusal is DriveRefusal.UNKNOWN:
        return FindingAnswer.UNKNOWN, say("the tool that gave the command did not end by itself")
    if _has_begun(run) or _came_to_another_end(run):
        return FindingAnswer.YES, say(
            "the tool reported no refusal, and the state of the drive changed"
        )
    return (
        FindingAnswer.UNKNOWN,
        say("the tool reported no refusal, but the state of the drive did not change"),
    )


def _came_to_another_end(run: FirmwareRun) -> bool:
    before, after = run.before, run.after
    return (
        after is not None
        and why_not_begun(before) is None
        and after.state in {DriveState.SUCCEEDED, DriveState.FAILED}
        and (after.state, after.action) != (before.state, before.action)
        and _is_of(after, run.aim.action)
    )


def _progress(run: FirmwareRun) -> tuple[FindingAnswer, Said]:
    if why_not_begun(run.before) is not None:
        return FindingAnswer.UNKNOWN, say(
            "the state before does not show that the drive was at rest"
        )
    if _has_begun(run):
        return FindingAnswer.YES, say("the drive was seen at work between the request and the end")
    seen = run.during if run.after is None else (*run.during, run.after)
    if any(reading.state is DriveState.UNREADABLE for reading in seen) or not seen:
        return FindingAnswer.UNKNOWN, say(
            "the state of the drive could not be read after the request"
        )
    return FindingAnswer.NO, say("the drive was not seen at work")


def _end_state(run: FirmwareRun) -> tuple[FindingAnswer, Said]:
    after = run.after
    if after is None:
        return FindingAnswer.NO, say("the drive had not ended in the time that it was given")
    if after.state is DriveState.UNREADABLE:
        return FindingAnswer.UNKNOWN, say("the state of the drive could not be read at the end")
    if after.state is not run.aim.ends_as or not _is_of(after, run.aim.action):
        return FindingAnswer.NO, say(
            "the drive does not report success of this erasure{said}", said=_said(after)
        )
    if after.untouched is False:
        return FindingAnswer.NO, say(
            "the drive says that it was written to since{said}", said=_said(after)
        )
    if not _has_begun(run) and not _came_to_another_end(run):
        return FindingAnswer.UNKNOWN, say("what the drive reports may be of an earlier erasure")
    return FindingAnswer.YES, say(
        "the drive reports that it ended without error{said}", said=_said(after)
    )


def _said(reading: DriveReading) -> Said:
    return say(" ({said})", said=given(reading.said)) if reading.said else given("")


def _read_back(run: FirmwareRun) -> tuple[FindingAnswer, Said]:
    read = run.read
    if read is None:
        return _NOTHING_READ
    if read.unread or read.bytes_read != read.size:
        unread = read.size - read.bytes_read
        return FindingAnswer.NO, say(
            "{unread} could not be read", unread=counted(unread, "{count} byte", "{count} bytes")
        )
    if read.different:
        return (
            FindingAnswer.NO,
            say(
                "{different} bytes are not as the method leaves them",
                different=total(read.different),
            ),
        )
    return (
        FindingAnswer.YES,
        say(
            "all {size} bytes were read; {opaque} of them are opaque",
            size=read.size,
            opaque=read.opaque,
        ),
    )


def _old_blocks(run: FirmwareRun) -> tuple[FindingAnswer, Said]:
    old, read = run.old_blocks, run.read
    if old is None or read is None:
        return _NOTHING_READ
    if old.left:
        return (
            FindingAnswer.NO,
            say(
                "found again: {left} of its earlier content",
                left=counted(old.left, "{count} block", "{count} blocks"),
            ),
        )
    if read.unread or read.bytes_read != read.size:
        return (
            FindingAnswer.UNKNOWN,
            say("its earlier content may lie where the medium could not be read"),
        )
    if old.sought < LEAST_OLD_BLOCKS:
        return FindingAnswer.UNKNOWN, (
            say(
                "{sought} blocks of its earlier content tell content apart, and "
                "{least_old_blocks} are needed",
                sought=given(str(old.sought)),
                least_old_blocks=LEAST_OLD_BLOCKS,
            )
        )
    # Anyone who enciphers what was there leaves no block of it, and has the key.
    if read.opaque and (run.after is None or not run.aim.is_shown_by(run.after)):
        return FindingAnswer.UNKNOWN, (
            say(
                "{opaque} are opaque and may be what was there, enciphered; the drive "
                "does not say that this erasure left them",
                opaque=counted(read.opaque, "{count} byte", "{count} bytes"),
            )
        )
    return FindingAnswer.YES, say(
        "none of {sought} blocks of its earlier content was found", sought=old.sought
    )
