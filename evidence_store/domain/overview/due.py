"""What is due: returns, reviews of copies, countersignatures, discrepancies, disposals."""

from __future__ import annotations

import itertools
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, assert_never

from evidence_store.domain.exhibits.copies import CopyStanding
from evidence_store.domain.law.calendar import plain_day
from evidence_store.domain.values.zones import LONDON
from evidence_store.ways import Way
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from evidence_store.domain.cases.case import Case
    from evidence_store.domain.exhibits.acquisitions import Acquisition
    from evidence_store.domain.exhibits.copies import HeldCopy
    from evidence_store.domain.exhibits.exhibit import Exhibit

DAYS_AHEAD = 14


class DueKind(StrEnum):
    """What is due."""

    RETURN = "return"
    COUNTERSIGNATURE = "countersignature"
    COPY_REVIEW = "copy_review"
    COPY_NOT_LISTED = "copy_not_listed"
    COPY_TO_AUTHORISE = "copy_to_authorise"
    COPY_TO_END = "copy_to_end"
    COPY_TO_READ = "copy_to_read"
    COPY_TO_DOCUMENT = "copy_to_document"
    DISCREPANCY = "discrepancy"
    REQUEST = "request"
    DISPOSAL = "disposal"


@dataclass(frozen=True, slots=True)
class Due:
    """One thing that somebody has to do, by when.

    ``on`` is None where it is due at once; ``exhibit_id`` and its reference are empty where the
    whole case is meant. ``what`` is for people; ``about`` is the opaque id of the copy, disk image,
    handover, discrepancy or request, which commands ask for.
    """

    kind: DueKind
    case_reference: str
    exhibit_reference: str
    on: date | None
    what: str
    case_id: str
    exhibit_id: str = ""
    about: str = ""

    def is_overdue(self, today: date) -> bool:
        """Whether its day is past, or it has none."""
        return self.on is None or self.on < today


def due_of(
    exhibit: Exhibit,
    *,
    case_reference: str,
    acquisitions: Sequence[Acquisition],
    today: date,
    days: int = DAYS_AHEAD,
) -> Iterator[Due]:
    """What is due of one exhibit within so many days from today.

    Of one that has left its copies alone: they are held on.
    """
    by = last_day(today, days)
    found = _copies(exhibit, acquisitions)
    if exhibit.ended is None:
        found = itertools.chain(_movements(exhibit), found, _discrepancies(exhibit))
    for each in found:
        if each.on is None or each.on <= by:
            yield Due(
                each.kind,
                case_reference,
                exhibit.reference,
                each.on,
                each.what,
                exhibit.case_id,
                exhibit.id,
                each.about,
            )


def last_day(today: date, days: int) -> date:
    """The last of so many days from today."""
    return today + timedelta(days=days)


@dataclass(frozen=True, slots=True)
class _Found:
    """What is due of one exhibit, before it is known whether it is due so soon."""

    kind: DueKind
    on: date | None
    what: str
    about: str


def first_due(exhibit: Exhibit) -> date | None:
    """The first day on which something is due of it by itself; ``date.min`` is at once.

    What is due of disk images that stand in no inventory is not among it. Nothing is left out of
    one that has left.
    """
    found = (*_movements(exhibit), *_copies(exhibit, ()), *_discrepancies(exhibit))
    return min((each.on or date.min for each in found), default=None)


def in_order(found: Iterable[Due]) -> list[Due]:
    """What is due at once first, then by day, case and exhibit."""
    return sorted(
        found,
        key=lambda each: (each.on or date.min, each.case_reference, each.exhibit_reference),
    )


def late_among(exhibits: Iterable[Exhibit], cases: Mapping[str, Case], *, today: date) -> list[Due]:
    """What should have been done before today at these exhibits, longest first."""
    found = (
        due
        for exhibit in exhibits
        for due in due_of(
            exhibit,
            case_reference=cases[exhibit.case_id].reference,
            # What is due of a disk image has no day, so it is never late.
            acquisitions=(),
            today=today,
            days=0,
        )
    )
    return in_order(each for each in found if each.on is not None and each.is_overdue(today))


def _movements(exhibit: Exhibit) -> Iterator[_Found]:
    if not exhibit.handovers:
        return
    last, name = exhibit.handovers[-1], exhibit.reference
    if last.is_open:
        what = f"{name} has been waiting for its taker to sign since {_day(last.recorded)}."
        # Due at once: until the taker has signed, the giver still answers for the exhibit (ADR 20).
        yield _Found(DueKind.COUNTERSIGNATURE, None, what, last.id)
    elif last.due_back is not None:
        yield _Found(DueKind.RETURN, last.due_back, f"{name} should come back.", last.id)


def _copies(exhibit: Exhibit, acquisitions: Sequence[Acquisition]) -> Iterator[_Found]:
    name = exhibit.reference
    for copy in exhibit.copies:
        if copy.is_held:
            yield _of_copy(copy, name)
    listed = {copy.acquisition_id for copy in exhibit.copies}
    for image in acquisitions:
        if image.id not in listed:
            since = _day(image.registered_at)
            what = (
                f"Put the {image.called} of {name} registered on {since} in the "
                "inventory: " + Way.EXHIBIT_COPY + "."
            )
            yield _Found(DueKind.COPY_NOT_LISTED, None, what, image.id)


def _of_copy(copy: HeldCopy, name: str) -> _Found:
    """What is due of a copy that is held: its review on its day, or what follows from one."""
    what = f"{copy.kind.value.replace('_', ' ')} of {name} held by {copy.holder}"
    match copy.stands:
        case CopyStanding.SIGNED:
            sentence = f"Authorise the review of the {what}."
            return _Found(DueKind.COPY_TO_AUTHORISE, None, sentence, copy.id)
        case CopyStanding.AUTHORISED | CopyStanding.BEGUN:
            sentence = f"End the {what}, as authorised."
            return _Found(DueKind.COPY_TO_END, None, sentence, copy.id)
        case CopyStanding.WRITTEN:
            sentence = f"Read the overwritten {what} again."
            return _Found(DueKind.COPY_TO_READ, None, sentence, copy.id)
        case CopyStanding.READ | CopyStanding.GIVEN_UP:
            sentence = f"Issue the document about the end of the {what}."
            return _Found(DueKind.COPY_TO_DOCUMENT, None, sentence, copy.id)
        # After a report nothing was deleted, so the copy is reviewed again like one
        # that is kept (ADR 94).
        case CopyStanding.KEPT | CopyStanding.REPORTED | CopyStanding.ENDED:
            sentence = f"Review whether the {what} is still needed."
            return _Found(DueKind.COPY_REVIEW, copy.review_on, sentence, copy.id)
        case standing:
            assert_never(standing)


def _discrepancies(exhibit: Exhibit) -> Iterator[_Found]:
    for each in exhibit.open_discrepancies:
        kind, noted = each.kind.value.replace("_", " "), _day(each.noted_at)
        what = f"Settle what does not agree on {exhibit.reference} ({kind}), noted on {noted}."
        # Due at once: it counts as a hold until two people have signed the same outcome (ADR 20).
        yield _Found(DueKind.DISCREPANCY, None, what, each.id)


def _day(at: datetime) -> str:
    # By UTC the hour after a summer midnight would still be the day before.
    return plain_day(at.astimezone(LONDON).date())
