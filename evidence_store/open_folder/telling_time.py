"""Explain to an administrator which time source the data folder trusts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.custody.signed.times import WAY_OUT
from evidence_store.data_folder.clock_faults import clock_fault
from evidence_store.workflow._kit.known_time import DISPUTED, moved_since, newest_told
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from evidence_store.open_folder.store import Store
    from evidence_store.workflow.unit.correcting_time import TimeCorrection


@dataclass(frozen=True, slots=True)
class TimeStanding:
    """Whether an erasure could start by this machine's time now, and why, or why not."""

    is_known: bool
    sentence: str


def time_standing(store: Store) -> TimeStanding:
    """What the time rests on now."""
    now = store.clock()
    with store.reading() as uow:
        if fault := clock_fault(uow.custody.leaves, now):
            return TimeStanding(is_known=False, sentence=f"{fault} " + WAY_OUT)
        told = newest_told(uow, at=now, but=None)
        if told is None:
            return TimeStanding(
                is_known=False,
                sentence="In the last 24 hours the time was stated by this machine's own clock "
                "only. Nothing is erased until another source states it.",
            )
        if told.kind == DISPUTED:
            return TimeStanding(
                is_known=False,
                sentence=f"The date was disputed in entry {told.entry}. Nothing is erased until "
                "that is settled.",
            )
        if fault := moved_since(told, uow):
            return TimeStanding(is_known=False, sentence=f"Nothing is erased, because {fault}.")
        return TimeStanding(
            is_known=True,
            sentence=f"The time rests on entry {told.entry}, for starts by another person.",
        )


def correction_lines(done: TimeCorrection) -> tuple[str, ...]:
    """What people are shown after they signed for a correction of the time."""
    if not done.is_done:
        return (
            (
                f"You signed that the clock was wrong from entry {done.since} on. Another person "
                "now looks at another clock and signs, too, within 72 hours."
            ),
        )
    lines = [
        (
            f"The time is corrected: the clock was wrong from entry {done.since} up to now. "
            f"{done.voided} signed and unfinished acts are void; propose and sign them again."
        )
    ]
    if done.certificates:
        lines.append(
            "These certificates bear a date of the wrong clock. Look at each, and withdraw it "
            f"where its date is wrong: {', '.join(done.certificates)}."
        )
    return tuple(lines)
