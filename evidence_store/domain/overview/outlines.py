"""The outline of an exhibit: what of it tells a list over all cases whether to look at it at all.

It repeats what the record says, in columns beside it, so that a list reads ten thousand outlines
and the few records at which something can wait. What waits there, the record alone says.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

from evidence_store.domain.exhibits.stages import WAITING, Stage
from evidence_store.domain.exhibits.standing import Standing
from evidence_store.domain.exhibits.whereabouts import Whereabouts
from evidence_store.domain.overview.counted import EVER
from evidence_store.domain.overview.due import first_due
from evidence_store.domain.overview.news import told_of_until
from forensics.documents import time_to_text

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime

    from evidence_store.domain.exhibits.exhibit import Exhibit
    from evidence_store.domain.overview.counted import AlikeInCase

ANYBODY, NOBODY = "anybody", "nobody"
"""Who can image it: anybody with the duty who takes it; nobody whom the record knows by an id."""

BENCH = frozenset(WAITING) - {Stage.BOOKED_IN}
"""At these stages it can have a disk image and be before its disposal."""

UNDER_WAY = frozenset({Stage.ACQUIRED, Stage.VERIFIED_IMAGE})
"""At these its disk image is to be checked, or to be scanned."""


class ExhibitOutline(NamedTuple):
    """One exhibit, as far as lists over all cases choose by it; each is a column.

    Args:
        id: of the exhibit.
        case_id: of its case.
        reference: its reference in the case.
        stage: its stage.
        has_left: whether it has left the police.
        imaged_by: where nothing but to image it can wait: the id of the person who holds it, or
            ``ANYBODY``, or ``NOBODY``. None where its record has to be looked at.
        holder_id: the id of the person who has it.
        came_at: when it came to where it is, as text that sorts; after every time where unknown.
        due_on: the first day on which something is due of it by itself; None where nothing is.
        told_until: until which day lists mention it for a hold, a claim, a return review or news;
            None where none does.
        images_listed: how many of its disk images stand in the inventory of its copies.
    """

    id: str
    case_id: str
    reference: str
    stage: str
    has_left: int
    imaged_by: str | None
    holder_id: str | None
    came_at: str
    due_on: str | None
    told_until: str | None
    images_listed: int


class ExhibitOutlines(Protocol):
    """What the database answers from outlines alone: it reads no record for it.

    Days are texts as the columns have them.
    """

    def standing_out(self, today: str) -> Sequence[str]:
        """The ids of exhibits at which more than routine can wait by itself, grades of hits aside.

        Of those that have not left: their examination is ``UNDER_WAY``; they were booked in, and
        what comes next is no routine; they were scanned, and have no scan, or nothing acquired
        that is verified, or a disk image and none of those that is verified, or that was scanned;
        they cannot be examined, and something was acquired of them. And of all: something of them
        is due by today, or lists mention them today for a hold that stands, or for news.
        """

    def to_grade(self) -> Sequence[tuple[str, str, int]]:
        """Each scan with hits of an exhibit that was scanned and has not left: ids and hits.

        The id of the scan, of its exhibit, and how many hits there are.
        """

    def in_hand(self, person_id: str, most: int) -> Sequence[str]:
        """The ids of so many exhibits that this person holds, as they came.

        Of those that have not left, and whose disposal could begin as far as their stage says.
        """

    def alike(self) -> Sequence[AlikeInCase]:
        """All exhibits, counted by case and by how they stand."""

    def to_image(self, person_id: str, most: int) -> Sequence[str]:
        """The ids of what one person can image, where nothing else can wait: what comes first.

        So many of what they hold, and so many of all: what nobody else can image, then the rest;
        each as it came.
        """

    def count_to_image(self, person_id: str) -> int:
        """How many those are in all."""

    def next_to_image(self, case_ids: Collection[str], beside: Collection[str]) -> Sequence[str]:
        """The id of the first exhibit of each case at which nothing but to image it can wait.

        Args:
            case_ids: of these cases.
            beside: none of these exhibits.
        """

    def due(self, by: str, case_id: str | None = None) -> Sequence[tuple[str, str]]:
        """The ids of exhibits of which something is due by that day, each with its case's.

        By itself: of one case, or of all.
        """

    def not_listed(self, case_id: str | None = None) -> Sequence[tuple[str, str]]:
        """The same of exhibits with more disk images than stand in the inventory of its copies."""

    def told(self, today: str) -> Sequence[str]:
        """The ids of exhibits that lists mention today for a hold that stands, or for news."""


def columns_of(exhibit: Exhibit) -> Mapping[str, str | int | None]:
    """Return what stands in the columns beside an exhibit's record."""
    came = came_at(exhibit)
    due, until = first_due(exhibit), told_of_until(exhibit)
    return {
        "stage": exhibit.stage.value,
        "has_left": int(exhibit.ended is not None),
        "imaged_by": imaged_by(exhibit),
        "holder_id": exhibit.holder_id,
        "came_at": EVER if came is None else time_to_text(came),
        "due_on": None if due is None else due.isoformat(),
        "told_until": None if until is None else until.isoformat(),
        # Each image once: several copies can be of one, and counted twice they would hide another
        # that stands in no inventory.
        "images_listed": len({each.acquisition_id for each in exhibit.copies} - {None}),
    }


def is_free_to_take(bag: Exhibit) -> bool:
    """Return whether it lies in a store, or with the one who had it when the record of it began.

    A person whose name somebody typed later is asked for it, as everybody is.
    """
    return bag.whereabouts in (Whereabouts.BOOKED_IN, Whereabouts.STORED)


def came_at(bag: Exhibit) -> datetime | None:
    """Return when it came to where it is; None where the record does not say."""
    if bag.handovers:
        return bag.handovers[-1].recorded
    return bag.seals[0].applied_at if bag.seals else None


def is_untouched(exhibit: Exhibit) -> bool:
    """Return whether it was booked in and that is all: by itself only routine waits at it."""
    return exhibit.stage is Stage.BOOKED_IN and not (
        exhibit.standing is not Standing.NONE
        # Also where the hold was released or the discrepancy settled: at the worst a record is read
        # that need not be.
        or exhibit.placed_holds
        or exhibit.discrepancies
        or (exhibit.handovers and exhibit.handovers[-1].is_open)
    )


def imaged_by(exhibit: Exhibit) -> str | None:
    """Return who can image it, as its outline says it."""
    is_over = exhibit.ended is not None or bool(exhibit.not_examined)
    # Where a part is, and who has it, can be said of the bag in which it lies alone.
    if is_over or exhibit.parent_id is not None or not is_untouched(exhibit):
        return None
    return ANYBODY if is_free_to_take(exhibit) else exhibit.holder_id or NOBODY
