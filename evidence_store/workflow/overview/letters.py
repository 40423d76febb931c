"""A letter about an order, written from the record as it is now. Writing it changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.documents.letters.letter import AboutOrder
from evidence_store.documents.letters.registry import order_letter
from evidence_store.domain.cases.case_shares import require_open_to
from evidence_store.domain.law.calendar import LegalCalendar
from evidence_store.domain.people.duties import Act, require_duty

if TYPE_CHECKING:
    from evidence_store.documents.letters.letter import Letter
    from evidence_store.domain.law.rules import Rules
    from evidence_store.domain.people.person import Actor
    from evidence_store.workflow._kit.ports import Clock, UnitOfWork


def letter_about_order(
    order_id: str, name: str, *, actor: Actor, uow: UnitOfWork, rules: Rules, clock: Clock
) -> Letter:
    """Write the letter of that name about an order and its items.

    Raises:
        NotFoundError: there is no such order or letter, or its case is not shared with this reader.
        NotPermittedError: the actor's duties do not include it.
        RefusedError: the order is not so far that this letter can be written.
    """
    require_duty(actor, Act.REVIEW)
    kind, at = order_letter(name), clock()
    with uow:
        order = uow.orders.get(order_id)
        case = uow.cases.get(order.case_id)
        require_open_to(case.shares, actor, at=at)
        meant = {each for line in order.lines for each in line.exhibit_ids}
        exhibits = [one for one in uow.exhibits.find(case_id=case.id) if one.id in meant]
    today = LegalCalendar.of(rules).day_of(at)
    return kind.write(AboutOrder(order, case, exhibits, rules, today))
