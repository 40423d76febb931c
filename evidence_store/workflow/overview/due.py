"""The list of what is due, over one case or all of them. It changes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from evidence_store.domain.cases.case import Case, RequestOutcome
from evidence_store.domain.cases.case_shares import is_open_to, require_open_to
from evidence_store.domain.disposals.disposal import Disposal
from evidence_store.domain.exhibits.acquisitions import Acquisition
from evidence_store.domain.exhibits.exhibit import Exhibit
from evidence_store.domain.exhibits.stages import WAITING
from evidence_store.domain.exhibits.sub_exhibits import bound_with, line_of
from evidence_store.domain.holds.evaluation import Grounds, is_clear, is_held_off
from evidence_store.domain.law.calendar import LegalCalendar, plain_day
from evidence_store.domain.orders.order import Order
from evidence_store.domain.overview.due import (
    DAYS_AHEAD,
    Due,
    DueKind,
    due_of,
    in_order,
    last_day,
    late_among,
)
from evidence_store.domain.people.duties import Act, require_duty
from evidence_store.domain.values.grouping import by_case, by_exhibit
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from datetime import date, datetime

    from evidence_store.domain.cases.case import OrderRequest
    from evidence_store.domain.law.rules import Rules
    from evidence_store.workflow._kit.desk import Desk
    from evidence_store.workflow._kit.ports import UnitOfWork


def list_due(
    desk: Desk, case_id: str | None, *, days: int = DAYS_AHEAD, with_disposals: bool = True
) -> list[Due]:
    """What is due within so many days, at once first: of one case, or of all where it is None.

    That a disposal can be proposed, for which every hold is worked out, is told if it is asked for.

    Raises:
        NotFoundError: there is no such case, or it is not shared with this reader.
        NotPermittedError: the actor's duties do not include it.
    """
    require_duty(desk.actor, Act.SEE_STANDING)
    with desk.uow as uow:
        at, rules = desk.clock(), desk.rules
        today = LegalCalendar.of(rules).day_of(at)
        cases = _open_cases(uow, desk, case_id)
        found = [*_by_itself(uow, cases, today=today, days=days)]
        if with_disposals:
            found += _to_propose(uow, cases, rules=rules, at=at)
        return in_order(found)


def today_of(desk: Desk) -> date:
    """The day on which what is due is held to be late: London's, as every period counts."""
    return LegalCalendar.of(desk.rules).day_of(desk.clock())


def list_late(desk: Desk) -> list[Due]:
    """What should have been done before today, longest first.

    Raises:
        NotPermittedError: the actor's duties include no case content.
    """
    require_duty(desk.actor, Act.REVIEW)
    with desk.uow as uow:
        cases, today = {each.id: each for each in uow.cases.find()}, today_of(desk)
        due = {name for name, _ in uow.outlines.due(today.isoformat())}
        return late_among(uow.exhibits.find(id=due), cases, today=today)


def _open_cases(uow: UnitOfWork, desk: Desk, case_id: str | None) -> dict[str, Case]:
    """The case, or all of them that are open to the person who asks, by id."""
    at = desk.clock()
    if case_id is not None:
        case = uow.cases.get(case_id)
        require_open_to(case.shares, desk.actor, at=at)
        return {case.id: case}
    return {
        each.id: each for each in uow.cases.find() if is_open_to(each.shares, desk.actor, at=at)
    }


def _by_itself(
    uow: UnitOfWork, cases: Mapping[str, Case], *, today: date, days: int
) -> Iterator[Due]:
    """What is due of these cases and their exhibits, whatever holds them."""
    asked = {each.id: [*_undecided(each)] for each in cases.values()}
    named = {one for requests in asked.values() for each in requests for one in each.exhibit_ids}
    ids = _due_among(uow, cases, by=last_day(today, days))
    exhibits = {each.id: each for each in uow.exhibits.find(id=ids | named)}
    images = by_exhibit(uow.acquisitions.find(exhibit_id=ids))
    for case in cases.values():
        yield from (_request(case, each, exhibits) for each in asked[case.id])
    for each in (exhibits[one] for one in ids):
        yield from due_of(
            each,
            case_reference=cases[each.case_id].reference,
            acquisitions=images[each.id],
            today=today,
            days=days,
        )


def _due_among(uow: UnitOfWork, cases: Mapping[str, Case], *, by: date) -> set[str]:
    """The ids of the exhibits of which something is due by that day, as their outlines say."""
    only = next(iter(cases)) if len(cases) == 1 else None  # a case's page grows not with the unit
    found = (*uow.outlines.due(by.isoformat(), only), *uow.outlines.not_listed(only))
    return {name for name, case_id in found if case_id in cases}


def _undecided(case: Case) -> Iterator[OrderRequest]:
    return (each for each in case.requests if each.outcome is RequestOutcome.UNDECIDED)


def _request(case: Case, asked: OrderRequest, exhibits: Mapping[str, Exhibit]) -> Due:
    named = sorted(exhibits[one].reference for one in asked.exhibit_ids if one in exhibits)
    what = (
        f"Record what the court decided on the order asked for on "
        f"{plain_day(asked.asked_on)} for {', '.join(named)}."
    )
    return Due(DueKind.REQUEST, case.reference, "", None, what, case_id=case.id, about=asked.id)


def _to_propose(
    uow: UnitOfWork, cases: Mapping[str, Case], *, rules: Rules, at: datetime
) -> Iterator[Due]:
    """Exhibits on which no hold stands any more, and whose disposal is not proposed.

    An order holds off most of what it names for months, all of it alike: it is asked once. What is
    recorded of exhibits is read for the cases in which an order does so no more.
    """
    orders = by_case(uow.orders.find(case_id=cases.keys()))
    # Of an order this takes 0.08 ms, and all holds of one exhibit 0.7 ms (docs/performance.md).
    off = {
        each.id
        for name, of_case in orders.items()
        for each in of_case
        if is_held_off(each, cases[name], rules=rules, at=at)
    }
    free = {
        name
        for name, of_case in orders.items()
        if any(each.gives_authority and each.id not in off for each in of_case)
    }
    records = _Records.of(uow, free, orders)
    for exhibit in records.waiting():
        grounds = records.grounds(exhibit, cases[exhibit.case_id])
        is_off = any(each.id in off for each in grounds.mapped_orders)
        if not is_off and is_clear(grounds, rules=rules, at=at):
            yield _proposable(exhibit, cases[exhibit.case_id])


def _proposable(exhibit: Exhibit, case: Case) -> Due:
    what = "No hold stands. It can be proposed for disposal, or a reason to keep it recorded."
    return Due(DueKind.DISPOSAL, case.reference, exhibit.reference, None, what, case.id, exhibit.id)


@dataclass(frozen=True, slots=True)
class _Records:
    """The exhibits of some cases by case, with what their holds rest on."""

    exhibits: Mapping[str, list[Exhibit]]
    orders: Mapping[str, list[Order]]
    images: Mapping[str, list[Acquisition]]
    disposals: Mapping[str, list[Disposal]]

    @classmethod
    def of(
        cls, uow: UnitOfWork, case_ids: Collection[str], orders: Mapping[str, list[Order]]
    ) -> _Records:
        """Those of these cases, read with one question a kind."""
        exhibits = uow.exhibits.find(case_id=case_ids)
        ids = {each.id for each in exhibits}
        return cls(
            by_case(exhibits),
            orders,
            by_exhibit(uow.acquisitions.find(exhibit_id=ids)),
            by_exhibit(uow.disposals.find(exhibit_id=ids)),
        )

    def waiting(self) -> Iterator[Exhibit]:
        """Those that are before a disposal, and of which none goes on."""
        for each in (one for of_case in self.exhibits.values() for one in of_case):
            is_here = each.stage in WAITING and each.ended is None
            if is_here and not any(one.is_open for one in self.disposals[each.id]):
                yield each

    def grounds(self, exhibit: Exhibit, case: Case) -> Grounds:
        """What its holds rest on."""
        of_case = self.exhibits[case.id]
        bound = bound_with(exhibit, of_case)
        return Grounds(
            exhibit=exhibit,
            case=case,
            orders=tuple(self.orders[case.id]),
            acquisitions=tuple(i for one in (exhibit, *bound) for i in self.images[one.id]),
            line=line_of(exhibit, of_case if exhibit.parent_id else ()),
            bound=bound,
        )
