"""What a supervisor looks at over all cases: orders asked for and made, and what was stopped."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from evidence_store.domain.cases.case import Case, RequestOutcome
from evidence_store.domain.exhibits.exhibit import Exhibit, PlacedHold
from evidence_store.domain.law.rules import STOP_AND_REFER
from evidence_store.domain.people.duties import Act, require_duty

if TYPE_CHECKING:
    from evidence_store.workflow._kit.desk import Desk


@dataclass(frozen=True, slots=True)
class Month:
    """Requests for deprivation orders of one month, by outcome.

    ``month`` is ``2026-06``, of the day on which the order was asked for; where somebody decided
    not to ask, of the day of that decision.
    """

    month: str
    counts: Mapping[RequestOutcome, int]

    @property
    def asked(self) -> int:
        """How many orders were asked for."""
        return sum(self.counts.values()) - self.counts.get(RequestOutcome.NOT_ASKED, 0)


@dataclass(frozen=True, slots=True)
class Stopped:
    """An exhibit on which everything was stopped, by which hold, and whether it says to whom."""

    case: Case
    exhibit: Exhibit
    hold: PlacedHold
    is_referred: bool


def count_requests(desk: Desk) -> tuple[Month, ...]:
    """Requests for deprivation orders by month, newest first.

    Raises:
        NotPermittedError: the actor's duties include no case content.
    """
    require_duty(desk.actor, Act.REVIEW)
    with desk.uow as uow:
        found: dict[str, Counter[RequestOutcome]] = {}
        for case in uow.cases.find():
            for each in case.requests:
                month = each.asked_on.isoformat()[:7]  # four digits in any year, unlike %Y
                found.setdefault(month, Counter())[each.outcome] += 1
    return tuple(Month(month, found[month]) for month in sorted(found, reverse=True))


def list_stopped(desk: Desk) -> tuple[Stopped, ...]:
    """Every exhibit on which everything stands stopped, longest first.

    Raises:
        NotPermittedError: the actor's duties include no case content.
    """
    require_duty(desk.actor, Act.REVIEW)
    with desk.uow as uow:
        found = [
            Stopped(
                uow.cases.get(exhibit.case_id),
                exhibit,
                hold,
                any(each.hold_id == hold.id for each in exhibit.referrals),
            )
            for exhibit in uow.exhibits.find()
            for hold in exhibit.placed_holds
            if hold.code == STOP_AND_REFER and hold.is_open
        ]
    return tuple(sorted(found, key=lambda each: each.hold.placed_at))
