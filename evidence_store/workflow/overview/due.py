"""The list of what is due, over one case or all of them. It changes nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from evidence_store.domain.cases.case import Case, RequestOutcome
from evidence_store.domain.cases.case_shares import is_open_to, require_open_to
from evidence_store.domain.disposals.disposal import Disposal
from evidence_store.domain.exhibits.acquisitions import Acquisition
from evidence_store.domain.exhibits.exhibit import Exhibit
from evidence_store.domain.exhibits.stages import WAITING
from evidence_store.domain.exhibits.sub_exhibits import bound_with, line_of
from evidence_store.domain.holds.evaluation import Grounds, evaluate
from evidence_store.domain.law.calendar import LegalCalendar, plain_day
from evidence_store.domain.orders.order import Order
from evidence_store.domain.overview.due import (
    DAYS_AHEAD,
    Due,
    DueKind,
    due_of,
    in_order,
    late_among,
)
from evidence_store.domain.people.duties import Act, require_duty
from evidence_store.domain.values.grouping import by_case, by_exhibit

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

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
        at = desk.clock()
        today = LegalCalendar.of(desk.rules).day_of(at)
        records = _all(uow) if case_id is None else _of_case(uow, case_id)
        found: list[Due] = []
        if case_id is not None:
            require_open_to(records.cases[0].shares, desk.actor, at=at)
        for case in records.cases:
            if not is_open_to(case.shares, desk.actor, at=at):
                continue
            found += _requests(case, records.exhibits[case.id])
            for exhibit in records.exhibits[case.id]:
                found += due_of(
                    exhibit,
                    case_reference=case.reference,
                    acquisitions=records.acquisitions[exhibit.id],
                    today=today,
                    days=days,
                )
                if with_disposals:
                    found += _disposal(records, exhibit, case=case, rules=desk.rules, at=at)
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
        cases = {each.id: each for each in uow.cases.find()}
        return late_among(uow.exhibits.find(), cases, today=today_of(desk))


@dataclass(frozen=True, slots=True)
class _Records:
    """What the list is made from: exhibits and orders by case, the others by exhibit."""

    cases: Sequence[Case]
    exhibits: Mapping[str, list[Exhibit]]
    orders: Mapping[str, list[Order]]
    acquisitions: Mapping[str, list[Acquisition]]
    disposals: Mapping[str, list[Disposal]]


def _all(uow: UnitOfWork) -> _Records:
    """Every record, read at once: one by one it would take a question for each."""
    return _Records(
        uow.cases.find(),
        by_case(uow.exhibits.find()),
        by_case(uow.orders.find()),
        by_exhibit(uow.acquisitions.find()),
        by_exhibit(uow.disposals.find()),
    )


def _of_case(uow: UnitOfWork, case_id: str) -> _Records:
    exhibits = uow.exhibits.find(case_id=case_id)
    return _Records(
        [uow.cases.get(case_id)],
        by_case(exhibits),
        by_case(uow.orders.find(case_id=case_id)),
        by_exhibit(uow.acquisitions.find(exhibit_id={each.id for each in exhibits})),
        by_exhibit(uow.disposals.find(exhibit_id={each.id for each in exhibits})),
    )


def _requests(case: Case, exhibits: Sequence[Exhibit]) -> Iterator[Due]:
    for each in case.requests:
        if each.outcome is RequestOutcome.UNDECIDED:
            named = [one.reference for one in exhibits if one.id in each.exhibit_ids]
            what = (
                f"Record what the court decided on the order asked for on "
                f"{plain_day(each.asked_on)} for {', '.join(sorted(named))}."
            )
            yield Due(
                DueKind.REQUEST, case.reference, "", None, what, case_id=case.id, about=each.id
            )


def _disposal(
    records: _Records, exhibit: Exhibit, *, case: Case, rules: Rules, at: datetime
) -> Iterator[Due]:
    """An exhibit on which no hold stands any more, and whose disposal is not proposed."""
    if exhibit.stage not in WAITING or exhibit.ended is not None:
        return
    if any(each.is_open for each in records.disposals[exhibit.id]):
        return
    if not records.orders[case.id]:
        return  # a hold stands: no order names the exhibit
    bound = bound_with(exhibit, records.exhibits[case.id])
    grounds = Grounds(
        exhibit=exhibit,
        case=case,
        orders=tuple(records.orders[case.id]),
        acquisitions=tuple(i for one in (exhibit, *bound) for i in records.acquisitions[one.id]),
        line=line_of(exhibit, records.exhibits[case.id] if exhibit.parent_id else ()),
        bound=bound,
    )
    if evaluate(grounds, rules=rules, at=at).is_clear:
        what = "No hold stands. It can be proposed for disposal, or a reason to keep it recorded."
        yield Due(
            DueKind.DISPOSAL, case.reference, exhibit.reference, None, what, case.id, exhibit.id
        )
