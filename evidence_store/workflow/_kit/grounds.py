"""The holds against an exhibit, and grades of its hits that are open: what many steps read first.

None of this is a step: it opens no unit of work, records nothing and commits nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.domain.exhibits.sub_exhibits import bound_with, held_with, line_of, parts_inside
from evidence_store.domain.holds.bars_of_courts import bar_of_all
from evidence_store.domain.holds.evaluation import Grounds, evaluate
from evidence_store.domain.law.calendar import plain_day
from evidence_store.domain.offers.approvals import ungraded_hits
from evidence_store.domain.scans.gradings import require_none_open
from evidence_store.domain.values.grouping import by_exhibit
from evidence_store.errors import (
    HoldOpenError,
)
from evidence_store.ways import Way, in_a_row

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from evidence_store.domain.cases.case import Case
    from evidence_store.domain.exhibits.exhibit import Exhibit
    from evidence_store.domain.holds.waiting_stops import SignedStop
    from evidence_store.domain.law.holds import HoldEvaluation
    from evidence_store.domain.law.rules import Rules
    from evidence_store.domain.orders.order import Order
    from evidence_store.workflow._kit.ports import UnitOfWork


def evaluate_holds(
    uow: UnitOfWork,
    exhibit: Exhibit,
    *,
    rules: Rules,
    at: datetime,
    begun_at: datetime | None = None,
) -> HoldEvaluation:
    """Evaluate every hold of the exhibit from what the open unit of work holds.

    ``begun_at`` is when the work began that asks whether it may go on.
    """
    of_case = uow.exhibits.find(case_id=exhibit.case_id)
    bound = bound_with(exhibit, of_case)
    imaged = {exhibit.id, *(each.id for each in bound)}
    grounds = Grounds(
        exhibit=exhibit,
        case=uow.cases.get(exhibit.case_id),
        orders=tuple(uow.orders.find(case_id=exhibit.case_id)),
        acquisitions=tuple(uow.acquisitions.find(exhibit_id=imaged)),
        line=line_of(exhibit, of_case if exhibit.parent_id else ()),
        bound=bound,
    )
    return evaluate(grounds, rules=rules, at=at, begun_at=begun_at)


def evaluate_holds_of_case(
    uow: UnitOfWork, case: Case, exhibits: Sequence[Exhibit], *, rules: Rules, at: datetime
) -> dict[str, HoldEvaluation]:
    """Evaluate every hold of all exhibits of a case, by their ids, with one question a kind."""
    orders = tuple(uow.orders.find(case_id=case.id))
    images = by_exhibit(uow.acquisitions.find(exhibit_id={each.id for each in exhibits}))
    found = {}
    for each in exhibits:
        bound = bound_with(each, exhibits)
        imaged = (each, *bound)
        grounds = Grounds(
            exhibit=each,
            case=case,
            orders=orders,
            acquisitions=tuple(image for one in imaged for image in images[one.id]),
            line=line_of(each, exhibits if each.parent_id else ()),
            bound=bound,
        )
        found[each.id] = evaluate(grounds, rules=rules, at=at)
    return found


def line_up(uow: UnitOfWork, exhibit: Exhibit) -> tuple[str, ...]:
    """The exhibit's id and those of what it is a part of: an order can name either."""
    if exhibit.parent_id is None:
        return (exhibit.id,)
    return line_of(exhibit, uow.exhibits.find(case_id=exhibit.case_id))


def require_clear_holds(
    uow: UnitOfWork, exhibit: Exhibit, *, rules: Rules, at: datetime
) -> HoldEvaluation:
    """Return the evaluation if no hold stands, and everybody signed who had to that one ended.

    Raises:
        HoldOpenError: at least one does; the text shows the arithmetic of each.
        TamperedLogError: an entry of the case is not signed as its kind needs.
    """
    # A stop file is not in the record yet, so no evaluation knows of it.
    require_no_stop_file(uow, exhibit)
    # An end of a hold that nobody signed is believed at no gate.
    uow.custody.require_signed(exhibit.case_id)
    evaluation = evaluate_holds(uow, exhibit, rules=rules, at=at)
    if not evaluation.is_clear:
        message = f"{exhibit.reference}: refused, because holds stand against it. "
        raise HoldOpenError(message + _shown(evaluation) + _earliest(evaluation))
    return evaluation


def require_still_clear(
    uow: UnitOfWork, exhibit: Exhibit, *, rules: Rules, begun_at: datetime, at: datetime
) -> None:
    """Check that nothing stands against work that began then and is under way.

    Raises:
        HoldOpenError: something does; the text shows the arithmetic of each.
    """
    require_no_stop_file(uow, exhibit)
    # Everything is read and worked out again. What was voided elsewhere is not relied on.
    evaluation = evaluate_holds(uow, exhibit, rules=rules, at=at, begun_at=begun_at)
    if not evaluation.is_clear:
        raise HoldOpenError(
            f"{exhibit.reference}: holds stand against it. Nothing more may be overwritten. "
            + _shown(evaluation)
        )


def _shown(evaluation: HoldEvaluation) -> str:
    return in_a_row(f"{line.title}: " + line.arithmetic for line in evaluation.standing)


def require_no_stop_file(uow: UnitOfWork, exhibit: Exhibit) -> None:
    """Check that no signed hold or stop waits to be recorded that concerns the exhibit.

    Raises:
        HoldOpenError: one does.
    """
    for file in uow.outside.stop_files():
        # One that concerns a part of it, or what it is a part of, concerns it too, regardless of
        # signer; one that cannot be read concerns everything, until two people have looked at it.
        if file.stop is None or _concerns(uow, file.stop, exhibit):
            what = "cannot be read" if file.stop is None else "waits to be recorded"
            raise HoldOpenError(
                f"{exhibit.reference}: refused. A signed hold or stop ({file.name}) {what}. "
                "See: " + Way.HOLD_WAITING
            )


def _concerns(uow: UnitOfWork, stop: SignedStop, exhibit: Exhibit) -> bool:
    of_case = uow.exhibits.find(case_id=exhibit.case_id)
    held = next((each for each in of_case if each.id == stop.statement.exhibit_id), None)
    if held is None:  # of another case, or of an exhibit that nobody knows
        return not uow.exhibits.find(id=stop.statement.exhibit_id)
    return exhibit.id in {held.id, *(each.id for each in held_with(held, of_case))}


def ungraded_of(uow: UnitOfWork, exhibit: Exhibit) -> int:
    """Of how many hits of its scans, and of scans of parts inside it, nobody said what they are."""
    scanned = with_parts_inside(uow, exhibit)
    return ungraded_hits(
        uow.scans.find(exhibit_id=scanned), uow.hit_gradings.find(exhibit_id=scanned)
    )


def with_parts_inside(uow: UnitOfWork, exhibit: Exhibit) -> frozenset[str]:
    """The ids of the exhibit and of what is erased or destroyed with it."""
    of_case = uow.exhibits.find(case_id=exhibit.case_id)
    return frozenset({exhibit.id, *(each.id for each in parts_inside(exhibit, of_case))})


def require_grades_settled(uow: UnitOfWork, exhibit: Exhibit) -> None:
    """Check that no grade of a hit is open, of the exhibit or of one whose holds hold it too.

    Raises:
        OutOfSequenceError: one waits for a second person, or nobody can tell what a hit is.
    """
    of_case = uow.exhibits.find(case_id=exhibit.case_id)
    bound = (exhibit, *bound_with(exhibit, of_case))
    gradings = by_exhibit(uow.hit_gradings.find(exhibit_id={each.id for each in bound}))
    for each in bound:
        require_none_open(each.reference, gradings[each.id])


def disposal_bar_of(
    uow: UnitOfWork, order: Order, ids: tuple[str, ...], *, rules: Rules
) -> date | None:
    """The last day of the six-month bar for an exhibit or its whole; None while it is open."""
    case, orders = uow.cases.get(order.case_id), tuple(uow.orders.find(case_id=order.case_id))
    return bar_of_all(order, case=case, ids=ids, orders=orders, rules=rules)


def _earliest(evaluation: HoldEvaluation) -> str:
    if evaluation.earliest_erasure is None:
        return " No date can be given yet."
    return f" Earliest day, if nothing else arrives: {plain_day(evaluation.earliest_erasure)}."
