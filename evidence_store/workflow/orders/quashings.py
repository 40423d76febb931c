"""An order is quashed: what was signed under it is void, and what was erased is an incident."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from evidence_store.domain.events.kinds.proceeding_events import (
    EXHIBIT_RETURN_REVIEW,
    INCIDENT_NOTED,
    ORDER_QUASHED,
)
from evidence_store.domain.exhibits.standing import STANDING_MOVES, StandingAct
from evidence_store.domain.law.calendar import require_past_day
from evidence_store.domain.offers.order_deeds import OrderDeed
from evidence_store.domain.orders.order_history import Incident
from evidence_store.domain.orders.order_standing import is_done
from evidence_store.domain.people.duties import Act, require_duty
from evidence_store.domain.values.identifiers import new_id
from evidence_store.domain.values.texts import short_text
from evidence_store.workflow._kit.subjects.open_orders import OpenOrder, open_order, reached

if TYPE_CHECKING:
    from datetime import date

    from evidence_store.domain.orders.order import Order
    from evidence_store.workflow._kit.desk import SigningDesk
    from evidence_store.workflow._kit.ports import UnitOfWork


_REVIEWED_FROM = STANDING_MOVES[StandingAct.REVIEW]


def record_quashing(
    desk: SigningDesk, order_id: str, *, quashed_on: date, reference: str = ""
) -> Order:
    """Record and sign that the order was quashed; what was signed under it is void.

    It ends a suspension of the order and its allowed appeals, so the person who signs it carries no
    erasure out afterwards. ``reference`` is that of the court's paper; empty where there is none.
    Where something was erased under it, an incident is recorded from now on, to be reported.

    Raises:
        WrongEntryError: the day cannot be so, or the reference is too long or not readable.
        OutOfSequenceError: it was quashed before.
        NotPermittedError: the actor's duties do not include it.
        SamePersonError: the actor would carry out a disposal under the order.
    """
    require_duty(desk.actor, Act.QUASH_ORDER)
    reference = short_text(reference.strip(), what="reference")
    with desk.uow as uow:
        at = desk.clock()
        require_past_day(quashed_on, "The quashing", rules=desk.rules, at=at)
        opened = open_order(desk, order_id, OrderDeed.QUASH, at)
        # No court can undo an erasing: what was begun
        # under the order is an incident, to be reported.
        touched = _touched(uow, opened.order)
        incidents = tuple(Incident(new_id("j"), each, at) for each in touched)
        after = replace(
            opened.order.quashed(quashed_on), incidents=(*opened.order.incidents, *incidents)
        )
        event = ORDER_QUASHED
        facts = {"quashed_on": quashed_on.isoformat(), "reference": reference}
        signed = opened.sign(event, signer=desk.signer, facts=facts)
        saved = opened.save(
            after,
            event=event,
            signed=signed,
            public={"quashed_on": quashed_on.isoformat(), "incidents": len(incidents)},
            committed={"reference": reference},
            voids="the order was quashed",
        )
        for incident in incidents:
            opened.tell(
                INCIDENT_NOTED,
                public={"incident": incident.id},
                exhibit_id=incident.exhibit_id,
            )
        # Exhibits that no other order against the same offender holds go to return review.
        _send_to_review(replace(opened, order=saved))
        uow.commit()
    return saved


def _touched(uow: UnitOfWork, order: Order) -> tuple[str, ...]:
    """Exhibits on which an erasure under this order was begun, with any outcome."""
    return tuple(
        exhibit.id
        for exhibit in reached(uow, order)
        if any(
            each.order_id == order.id and each.starts
            for each in uow.disposals.find(exhibit_id=exhibit.id)
        )
    )


def _send_to_review(quashed: OpenOrder) -> None:
    """Send exhibits to return review that no other order against this offender takes."""
    uow, order = quashed.uow, quashed.order
    # A co-owner's order says nothing of this offender's rights: they revive (s.152).
    others = [
        each
        for each in uow.orders.find(case_id=order.case_id)
        if each.gives_authority and each.offender_id == order.offender_id
    ]
    held = {each.id for each in reached(uow, *others)} if others else set()
    for exhibit in reached(uow, order):
        if exhibit.id in held or is_done(exhibit) or exhibit.standing not in _REVIEWED_FROM:
            continue
        uow.exhibits.save(exhibit.stood(StandingAct.REVIEW))
        quashed.tell(EXHIBIT_RETURN_REVIEW, public={}, exhibit_id=exhibit.id)
