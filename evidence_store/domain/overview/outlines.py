"""The outline of an exhibit: what of it tells a list over all cases whether to look at it at all.

It repeats what the record says, in columns beside it, so that a list reads ten thousand outlines
and the few records at which something can wait. What waits there, the record alone says.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, NamedTuple

from evidence_store.domain.exhibits.stages import WAITING, Stage
from evidence_store.domain.exhibits.whereabouts import Whereabouts
from evidence_store.domain.overview.due import first_due
from evidence_store.domain.overview.news import told_of_until
from forensics.documents import time_to_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from evidence_store.domain.exhibits.exhibit import Exhibit

ANYBODY, NOBODY = "anybody", "nobody"
"""Who can image it: anybody with the duty who takes it; nobody whom the record knows by an id."""

BENCH = frozenset(WAITING) - {Stage.BOOKED_IN}
"""At these stages it can have a disk image and be before its disposal."""

_EVER = date.max.isoformat()


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
        told_until: until which day lists mention it for a hold or for news; None where none does.
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

    def stands_out(self, today: str) -> bool:
        """Whether more than routine can wait at it by itself, before it is disposed of or after."""
        is_at_hand = not self.has_left and (self.stage in BENCH or self.is_odd)
        return is_at_hand or self.is_due(today) or self.is_told(today)

    def is_due(self, by: str) -> bool:
        """Whether something is due of it by itself by that day (as the columns have days)."""
        return self.due_on is not None and self.due_on <= by

    def is_told(self, today: str) -> bool:
        """Whether lists mention it for a hold that stands, or for news."""
        return self.told_until is not None and self.told_until >= today

    @property
    def is_odd(self) -> bool:
        """Whether it was booked in, and what comes next is no routine."""
        return self.stage == Stage.BOOKED_IN and self.imaged_by is None

    @property
    def is_left(self) -> bool:
        """Whether it is neither certified nor gone."""
        return self.stage != Stage.CERTIFIED and not self.has_left


def columns_of(exhibit: Exhibit) -> Mapping[str, str | int | None]:
    """Return what stands in the columns beside an exhibit's record."""
    came = came_at(exhibit)
    due, until = first_due(exhibit), told_of_until(exhibit)
    return {
        "stage": exhibit.stage.value,
        "has_left": int(exhibit.ended is not None),
        "imaged_by": _imaged_by(exhibit),
        "holder_id": exhibit.holder_id,
        "came_at": _EVER if came is None else time_to_text(came),
        "due_on": None if due is None else due.isoformat(),
        "told_until": None if until is None else until.isoformat(),
        "images_listed": len({each.acquisition_id for each in exhibit.copies} - {None}),
    }


def standing_for_cases(outlines: Sequence[ExhibitOutline]) -> frozenset[str]:
    """Return the ids of exhibits that stand for all of their case: whether any is left, or routine.

    Of each case the first exhibit, the first that is left, and the first that is to be imaged.
    """
    first, left, to_image = dict[str, str](), dict[str, str](), dict[str, str]()
    for each in reversed(outlines):  # so that the first of a case is the last that is put in
        first[each.case_id] = each.id
        if each.is_left:
            left[each.case_id] = each.id
        if each.imaged_by is not None:
            to_image[each.case_id] = each.id
    return frozenset((*first.values(), *left.values(), *to_image.values()))


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
        exhibit.placed_holds
        or exhibit.discrepancies
        or (exhibit.handovers and exhibit.handovers[-1].is_open)
    )


def _imaged_by(exhibit: Exhibit) -> str | None:
    is_over = exhibit.ended is not None or bool(exhibit.not_examined)
    # Where a part is, and who has it, can be said of the bag in which it lies alone.
    if is_over or exhibit.parent_id is not None or not is_untouched(exhibit):
        return None
    return ANYBODY if is_free_to_take(exhibit) else exhibit.holder_id or NOBODY
