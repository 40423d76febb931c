"""The list of what is due, over one case or all of them. It changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.domain.calendar import LegalCalendar
from evidence_store.domain.cases import RequestOutcome
from evidence_store.domain.due import DAYS_AHEAD, Due, DueKind, due_of, in_order
from evidence_store.domain.duties import Act, require_duty
from evidence_store.domain.stages import WAITING
from evidence_store.workflow.grounds import evaluate_holds

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evidence_store.domain.cases import Case
    from evidence_store.domain.exhibits import Exhibit
    from evidence_store.domain.people import Actor
    from evidence_store.domain.rules import Rules
    from evidence_store.workflow.ports import Clock, UnitOfWork


def list_due(
    case_id: str | None,
    *,
    actor: Actor,
    uow: UnitOfWork,
    rules: Rules,
    clock: Clock,
    days: int = DAYS_AHEAD,
) -> list[Due]:
    """What is due within so many days, at once first: of one case, or of all where it is None.

    Raises:
        NotFoundError: there is no such case.
        NotPermittedError: the actor's duties include no case content.
    """
    require_duty(actor, Act.REVIEW)
    with uow:
        at = clock()
        today = LegalCalendar.of(rules).day_of(at)
        cases = [uow.cases.get(case_id)] if case_id is not None else uow.cases.find()
        found: list[Due] = []
        for case in cases:
            found += _requests(case)
            for exhibit in uow.exhibits.find(case_id=case.id):
                found += due_of(
                    exhibit,
                    case_reference=case.reference,
                    acquisitions=uow.acquisitions.find(exhibit_id=exhibit.id),
                    today=today,
                    days=days,
                )
                found += _disposal(uow, exhibit, case=case, rules=rules, clock=clock)
        return in_order(found)


def _requests(case: Case) -> Iterator[Due]:
    for each in case.requests:
        if each.outcome is RequestOutcome.UNDECIDED:
            what = f"Record what the court decided on request {each.id}."
            yield Due(DueKind.REQUEST, case.reference, "", None, what)


def _disposal(
    uow: UnitOfWork, exhibit: Exhibit, *, case: Case, rules: Rules, clock: Clock
) -> Iterator[Due]:
    """An exhibit on which no hold stands any more, and nobody has proposed its disposal."""
    if exhibit.stage not in WAITING or exhibit.ended is not None:
        return
    if any(each.is_open for each in uow.disposals.find(exhibit_id=exhibit.id)):
        return
    holds = evaluate_holds(uow, exhibit, rules=rules, at=clock())
    if holds.is_clear:
        what = "No hold stands. It can be proposed for disposal, or a reason to keep it recorded."
        yield Due(DueKind.DISPOSAL, case.reference, exhibit.reference, None, what)
