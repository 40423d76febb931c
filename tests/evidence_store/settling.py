"""What an order needs beside time before anything is disposed of, by the real steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.acts.orders.decisions import DecideDisclosure
from evidence_store.acts.orders.letters import DecideNobodyElse
from evidence_store.domain.law.enquiries import REQUIRED_ENQUIRIES, Answer
from evidence_store.domain.orders.matters import Need
from evidence_store.domain.orders.order_changes import OrderReading
from evidence_store.workflow.orders.enquiries import EnquiryEntry, answer_enquiries
from evidence_store.workflow.orders.order_records import validate_order
from tests.evidence_store.workflow.acts import done

if TYPE_CHECKING:
    from evidence_store.domain.orders.order import Order
    from evidence_store.open_folder.acting import ActingWithKeys
    from evidence_store.open_folder.store import Store


def settle(store: Store, order: Order, *, by: ActingWithKeys, second: ActingWithKeys) -> None:
    """Two people read the order; nobody else has an interest; the originals are not needed."""
    with store.reading() as uow:
        case = uow.cases.get(order.case_id)
    name = next(each.name for each in case.offenders if each.id == order.offender_id)
    lines = tuple(line.text for line in order.lines)
    reading = OrderReading(name, case.court_case_number, lines)
    for one in (by, second):
        validate_order(store.signing_desk(one), order.id, reading=reading)
    settle_interests(store, order, by=by)


def settle_interests(store: Store, order: Order, *, by: ActingWithKeys) -> None:
    """Nobody else has an interest, and the originals are not needed."""
    today = store.clock().date()
    desk = store.signing_desk(by)
    nobody = DecideNobodyElse(decided_on=today, reason="The household was asked")
    done(nobody, order.id, desk)
    decision = DecideDisclosure(
        need=Need.NOT_NEEDED,
        officer="D. Officer",
        decided_on=today,
        reason="Nothing is outstanding",
    )
    done(decision, order.id, desk)
    answers = dict.fromkeys(REQUIRED_ENQUIRIES, Answer.NO)
    answer_enquiries(desk, order.id, entry=EnquiryEntry("A. Prosecutor", today, answers))
