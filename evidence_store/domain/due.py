"""What is due: returns, reviews of copies, countersignatures, discrepancies, disposals."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from evidence_store.domain.acquisitions import Acquisition
    from evidence_store.domain.exhibits import Exhibit

DAYS_AHEAD = 14


class DueKind(StrEnum):
    """What is due."""

    RETURN = "return"
    COUNTERSIGNATURE = "countersignature"
    COPY_REVIEW = "copy_review"
    COPY_NOT_LISTED = "copy_not_listed"
    DISCREPANCY = "discrepancy"
    REQUEST = "request"
    DISPOSAL = "disposal"


@dataclass(frozen=True, slots=True)
class Due:
    """One thing that somebody has to do, by when.

    ``on`` is None where it is due at once; ``exhibit_id`` and its reference are empty where the
    whole case is meant.
    """

    kind: DueKind
    case_reference: str
    exhibit_reference: str
    on: date | None
    what: str
    case_id: str
    exhibit_id: str = ""

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
    """What is due of one exhibit within so many days from today; nothing of one that has left."""
    if exhibit.ended is not None:
        return
    last_day = today + timedelta(days=days)
    for kind, on, what in (*_movements(exhibit), *_copies(exhibit, acquisitions)):
        if on is None or on <= last_day:
            yield _due(kind, case_reference, exhibit, on, what)
    for each in exhibit.open_discrepancies:
        what = f"Settle discrepancy {each.id} ({each.kind.value.replace('_', ' ')})."
        yield _due(DueKind.DISCREPANCY, case_reference, exhibit, None, what)


def _due(kind: DueKind, case_reference: str, exhibit: Exhibit, on: date | None, what: str) -> Due:
    return Due(kind, case_reference, exhibit.reference, on, what, exhibit.case_id, exhibit.id)


def in_order(found: Iterable[Due]) -> list[Due]:
    """What is due at once first, then by day, case and exhibit."""
    return sorted(
        found,
        key=lambda each: (each.on or date.min, each.case_reference, each.exhibit_reference),
    )


def _movements(exhibit: Exhibit) -> Iterator[tuple[DueKind, date | None, str]]:
    if not exhibit.handovers:
        return
    last = exhibit.handovers[-1]
    if last.is_open:
        since = f"{last.recorded:%Y-%m-%d %H:%M}Z"
        yield (
            DueKind.COUNTERSIGNATURE,
            None,
            f"Handover {last.id} waits for the taker since {since}.",
        )
    elif last.due_back is not None:
        yield DueKind.RETURN, last.due_back, "The exhibit should come back."


def _copies(
    exhibit: Exhibit, acquisitions: Sequence[Acquisition]
) -> Iterator[tuple[DueKind, date | None, str]]:
    for each in exhibit.copies:
        if each.is_held:
            kind = each.kind.value.replace("_", " ")
            yield DueKind.COPY_REVIEW, each.review_on, f"Review copy {each.id} ({kind})."
    listed = {each.acquisition_id for each in exhibit.copies}
    for image in acquisitions:
        if image.id not in listed:
            what = f"Put disk image {image.id} in the inventory: expunge exhibit copy."
            yield DueKind.COPY_NOT_LISTED, None, what
