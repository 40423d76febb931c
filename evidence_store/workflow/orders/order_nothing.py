"""Lines of an order that name no item, such as its heading: two people read them so, and sign."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.domain.events.kinds.order_events import ORDER_LINE_MARKED, ORDER_MARK_CONFIRMED
from evidence_store.domain.offers.order_deeds import OrderDeed
from evidence_store.domain.orders.order_history import NamesNothing
from evidence_store.domain.orders.order_nothing import nothing_confirmed, nothing_marked
from evidence_store.domain.people.duties import Act, require_duty
from evidence_store.domain.values.identifiers import new_id
from evidence_store.workflow._kit.subjects.open_orders import OpenOrder, open_order

if TYPE_CHECKING:
    from evidence_store.domain.events.event import Event
    from evidence_store.domain.orders.order import Order
    from evidence_store.domain.signing.signed_acts import Signer
    from evidence_store.workflow._kit.desk import SigningDesk


def mark_nothing(desk: SigningDesk, order_id: str, *, line: int) -> Order:
    """Say and sign that a line of the order names no item; it counts once another confirms it.

    Raises:
        WrongEntryError: the line is mapped to an exhibit, or an item is recorded that it names.
        OutOfSequenceError: somebody said so before, or the order has ended.
        NotFoundError: order or line are unknown.
        NotPermittedError: the actor's duties do not include it.
    """
    require_duty(desk.actor, Act.MAP_ORDER)
    with desk.uow as uow:
        opened = open_order(desk, order_id, OrderDeed.MARK_NOTHING)
        mark = NamesNothing(new_id("m"), desk.actor.id, opened.at)
        after = nothing_marked(opened.order, line, mark)
        saved = _save(opened, after, line, event=ORDER_LINE_MARKED, signer=desk.signer)
        uow.commit()
    return saved


def confirm_nothing(desk: SigningDesk, order_id: str, *, line: int) -> Order:
    """Confirm and sign, as a second person, that a line of the order names no item.

    Raises:
        OutOfSequenceError: nobody said so, two people did already, or the order has ended.
        SamePersonError: the actor said so.
        NotFoundError: order or line are unknown.
        NotPermittedError: the actor's duties do not include it.
    """
    require_duty(desk.actor, Act.MAP_ORDER)
    with desk.uow as uow:
        opened = open_order(desk, order_id, OrderDeed.CONFIRM_NOTHING)
        after = nothing_confirmed(opened.order, line, by=desk.actor.id, at=opened.at)
        event = ORDER_MARK_CONFIRMED
        saved = _save(opened, after, line, event=event, signer=desk.signer)
        uow.commit()
    return saved


def _save(opened: OpenOrder, after: Order, number: int, *, event: Event, signer: Signer) -> Order:
    """Save it under a statement that names the line with its words, so that no others take over."""
    line = after.line(number)
    mark = "" if line.nothing is None else line.nothing.id
    facts = {"line": str(number), "mark": mark, "words": line.text}
    return opened.save(
        after,
        event=event,
        signed=opened.sign(event, signer=signer, facts=facts),
        public={"line": number, "mark": mark},
        committed={"words": line.text},
    )
