"""Letters about an order, written from the record as it is now. Writing one changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.documents.letters.letter import AboutOrder
from evidence_store.documents.letters.registry import ORDER_LETTERS, order_letter
from evidence_store.domain.law.calendar import LegalCalendar
from evidence_store.domain.law.rules import DISCLAIMER
from evidence_store.domain.people.duties import Act, require_duty
from evidence_store.errors import OutOfSequenceError
from evidence_store.ways import said_by
from evidence_store.workflow._kit.outcomes import outcome_now
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from evidence_store.documents.letters.letter import Letter, OrderLetter
    from evidence_store.domain.certificates.order_outcome import OrderOutcome
    from evidence_store.workflow._kit.desk import Desk


@dataclass(frozen=True, slots=True)
class LetterOffer:
    """A letter that can be written about an order now, or why it cannot yet."""

    name: str
    title: str
    why_not: str


def letters_about_order(desk: Desk, order_id: str) -> tuple[LetterOffer, ...]:
    """Every letter about an order, each as it can be written now.

    Raises:
        NotFoundError: there is no such order.
        NotPermittedError: the actor's duties do not include it.
    """
    about = _about(desk, order_id)
    offers = []
    for kind in ORDER_LETTERS:
        why_not = ""
        try:
            _written(kind, about)
        except OutOfSequenceError as refusal:
            why_not = said_by(refusal)
        offers.append(LetterOffer(kind.name, kind.title, why_not))
    return tuple(offers)


def letter_about_order(desk: Desk, order_id: str, name: str) -> Letter:
    """Write the letter of that name about an order and its items.

    Raises:
        NotFoundError: there is no such order or letter.
        NotPermittedError: the actor's duties do not include it.
        OutOfSequenceError: the order is not so far that this letter can be written.
    """
    kind = order_letter(name)
    return _written(kind, _about(desk, order_id))


def order_outcome_now(desk: Desk, order_id: str) -> OrderOutcome:
    """What has been done under an order, line by line, as it is recorded now.

    Raises:
        NotFoundError: there is no such order.
        NotPermittedError: the actor's duties do not include it.
    """
    return _about(desk, order_id).outcome


def _written(kind: OrderLetter, about: AboutOrder) -> Letter:
    if about.order.order_type == DISCLAIMER:
        raise OutOfSequenceError(
            "This is a disclaimer by the owner, and not an order of a court, so these letters do "
            "not fit it. Write your own."
        )
    return kind.write(about)


def _about(desk: Desk, order_id: str) -> AboutOrder:
    require_duty(desk.actor, Act.REVIEW)
    with desk.uow as uow:
        order = uow.orders.get(order_id)
        case = uow.cases.get(order.case_id)
        meant = {each for line in order.lines for each in line.exhibit_ids}
        exhibits = [one for one in uow.exhibits.find(case_id=case.id) if one.id in meant]
        outcome = outcome_now(uow, order, desk.rules)
    today = LegalCalendar.of(desk.rules).day_of(desk.clock())
    return AboutOrder(order, case, exhibits, desk.rules, today, outcome)
