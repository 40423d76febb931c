"""What the time in a data folder rests on, in words for whoever looks after it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from evidence_store.workflow.known_time import DISPUTED, moved_since, newest_told

if TYPE_CHECKING:
    from evidence_store.bootstrap.store import Store


@dataclass(frozen=True, slots=True)
class TimeStanding:
    """Whether an erasure could start by this machine's time now, and why, or why not."""

    is_known: bool
    sentence: str


def time_standing(store: Store) -> TimeStanding:
    """What the time rests on now."""
    now = store.clock()
    with store.reading() as uow:
        told = newest_told(uow, at=now, but=None)
        if told is None:
            return TimeStanding(
                is_known=False,
                sentence="In the last 24 hours nobody has told the time beside this machine's own "
                "clock. Nothing is erased until somebody does.",
            )
        if told.kind == DISPUTED:
            return TimeStanding(
                is_known=False,
                sentence=f"The date was disputed in entry {told.entry}. Nothing is erased until "
                "that is settled.",
            )
        if fault := moved_since(told, at=now, marks=uow.custody.clock_marks()):
            return TimeStanding(is_known=False, sentence=f"Nothing is erased, because {fault}.")
        return TimeStanding(
            is_known=True,
            sentence=f"The time rests on entry {told.entry}, for starts by another person.",
        )
