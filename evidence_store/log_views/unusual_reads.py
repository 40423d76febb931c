"""Reads out of the ordinary: how much each person looked at lately, beside the others.

Nothing is judged: numbers stand beside the middle of everybody's, and what was taken away is
listed. The log of reads is used for what the Data Protection Act 2018, s.62(4), allows alone.
"""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING

from evidence_store.domain.unit.reads import KnownBy, ReadKind, ReadView
from evidence_store.domain.values.zones import LONDON
from evidence_store.open_folder.beside import read_log
from evidence_store.workflow.unit.reads import list_newest_reads
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evidence_store.domain.people.person import Actor
    from evidence_store.open_folder.store import Store

MOST = 1_000
"""So many of the newest reads are looked at."""
DAYS = timedelta(days=7)
MANY, TIMES = 30, 3
"""More than three times the middle of the others is marked, from so many reads on."""
_NIGHT = range(22, 24), range(6)


@dataclass(frozen=True, slots=True)
class ReadsOf:
    """What one person read within a week: ``name`` is empty where it is not known who it was."""

    name: str
    person_id: str | None
    reads: int
    taken_away: int
    at_night: int
    unproved: int
    is_unusual: bool


@dataclass(frozen=True, slots=True)
class UnusualReads:
    """Everybody's reads of the week, most first, and what was exported or printed, newest first."""

    people: tuple[ReadsOf, ...]
    taken_away: tuple[ReadView, ...]
    middle: int
    looked_at: int
    names: Mapping[str, str]


def unusual_reads(store: Store, *, actor: Actor) -> UnusualReads:
    """Look at the newest reads of the last seven days.

    Raises:
        NotPermittedError: the actor is neither supervisor nor auditor.
    """
    newest = list_newest_reads(actor=actor, log=read_log(store, writes=False), count=MOST)
    since = store.clock() - DAYS
    found = [each for each in newest if each.at >= since]
    with store.reading() as uow:
        names = {each.id: each.name for each in uow.people.find()}
    by: dict[str | None, list[ReadView]] = defaultdict(list)
    for each in found:
        by[each.reader.person_id].append(each)
    # No mean: one person who reads a great deal would lift it for everybody.
    middle = int(statistics.median([len(reads) for reads in by.values()] or [0]))
    people = [
        _of(person, names.get(person or "", ""), reads, middle) for person, reads in by.items()
    ]
    away = [each for each in reversed(found) if _is_taken_away(each)]
    return UnusualReads(
        people=tuple(sorted(people, key=lambda one: -one.reads)),
        taken_away=tuple(away),
        middle=middle,
        looked_at=len(found),
        names=names,
    )


def _of(person: str | None, name: str, reads: Sequence[ReadView], middle: int) -> ReadsOf:
    proved = (KnownBy.KEY, KnownBy.SESSION)
    return ReadsOf(
        name=name,
        person_id=person,
        reads=len(reads),
        taken_away=sum(_is_taken_away(each) for each in reads),
        at_night=sum(_is_at_night(each) for each in reads),
        unproved=sum(each.reader.known_by not in proved for each in reads),
        is_unusual=len(reads) >= MANY and len(reads) > TIMES * middle,
    )


def _is_taken_away(one: ReadView) -> bool:
    return one.read.kind in (ReadKind.EXPORTED, ReadKind.PRINTED)


def _is_at_night(one: ReadView) -> bool:
    hour = one.at.astimezone(LONDON).hour
    return any(hour in hours for hours in _NIGHT)
