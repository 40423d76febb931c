"""Entries of the log by person, subject and day: chosen by their outlines, then read whole.

Who did something is a committed value, which is opened entry by entry. So no more entries are
looked through than a page can afford; it says how far back that was, and leads further.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from evidence_store.domain.events.groups import EntryGroup, group_of
from evidence_store.domain.values.zones import LONDON
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evidence_store.custody.leaves.outlines import Outline
    from evidence_store.open_folder.store import Reading

MOST = 5_000
"""So many entries of the whole log are looked through at once."""
MOST_OPENED = 2_000
"""Of so many it is looked up who did it."""


@dataclass(frozen=True, slots=True)
class ChosenEntries:
    """What a person chose to see of a log; everything where nothing is chosen.

    Args:
        person: the id of who did it.
        group: what it is about.
        first_day: recorded on this day in London or later.
        last_day: on this day or earlier.
        before: only entries before this number, where one goes on further back.
    """

    person: str = ""
    group: EntryGroup | None = None
    first_day: date | None = None
    last_day: date | None = None
    before: int | None = None

    @property
    def is_any(self) -> bool:
        """Whether anything is chosen."""
        return self != ChosenEntries()

    def includes(self, one: Outline) -> bool:
        """Whether an entry fits, before it is asked who did it."""
        if self.group is not None and group_of(one.event) is not self.group:
            return False
        # People type days of London: in summer its first hour is still the day before in UTC.
        day = one.recorded.astimezone(LONDON).date()
        return (self.first_day or day) <= day <= (self.last_day or day)


NOTHING = ChosenEntries()


@dataclass(frozen=True, slots=True)
class Looked:
    """The numbers of the entries that fit, oldest first, and the oldest that was looked at."""

    numbers: tuple[int, ...]
    back_to: int


def choose(uow: Reading, chosen: ChosenEntries, *, size: int, about: dict[str, str]) -> Looked:
    """Look through the log of ``size`` entries, or through a chain of it, for what was chosen.

    Raises:
        TamperedLogError: an entry is not of the form that this log writes.
    """
    end = size if chosen.before is None else min(size, chosen.before)
    start = 0 if about else max(0, end - MOST)
    leaves = uow.custody.leaves
    fitting = [one.seq for one in leaves.outlines(start, end, **about) if chosen.includes(one)]
    if not chosen.person:
        return Looked(tuple(fitting), start)
    some = fitting[-MOST_OPENED:]
    if len(some) < len(fitting):
        start = some[0]
    return Looked(_by(uow, some, chosen.person), start)


def _by(uow: Reading, seqs: Sequence[int], person: str) -> tuple[int, ...]:
    told = uow.custody.told(seqs, ("by",))
    return tuple(seq for seq in seqs if told.get(seq, {}).get("by") == person)
