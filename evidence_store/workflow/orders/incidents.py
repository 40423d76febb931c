"""Incidents: something was erased under an order that fell afterwards. They are reported."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from evidence_store.domain.events.kinds.proceeding_events import INCIDENT_REPORTED
from evidence_store.domain.offers.order_deeds import OrderDeed
from evidence_store.domain.people.duties import Act, require_duty
from evidence_store.domain.values.texts import require_words, short_text
from evidence_store.errors import NotFoundError, OutOfSequenceError
from evidence_store.workflow._kit.grounds import require_past_day
from evidence_store.workflow._kit.subjects.open_orders import open_order

if TYPE_CHECKING:
    from datetime import date

    from evidence_store.domain.law.rules import Rules
    from evidence_store.domain.orders.order import Order
    from evidence_store.domain.people.person import Actor
    from evidence_store.workflow._kit.ports import Clock, UnitOfWork


def report_incident(
    order_id: str,
    incident_id: str,
    *,
    reported_on: date,
    reported_to: str,
    actor: Actor,
    uow: UnitOfWork,
    clock: Clock,
    rules: Rules,
) -> Order:
    """Record to whom an incident was reported. It stays recorded as what it is.

    Raises:
        WrongEntryError: it is not said to whom, or the day cannot be so.
        NotFoundError: there is no such incident.
        OutOfSequenceError: it was reported before, or the order was not quashed.
        NotPermittedError: the actor's duties do not include it.
    """
    require_duty(actor, Act.REPORT_INCIDENT)
    reported_to = short_text(reported_to, what="reported_to")
    require_words(reported_to, otherwise="Say to whom it was reported.")
    with uow:
        at = clock()
        require_past_day(reported_on, "The report", rules=rules, at=at)
        opened = open_order(uow, order_id, actor, at, OrderDeed.REPORT_INCIDENT)
        found = next((each for each in opened.order.incidents if each.id == incident_id), None)
        if found is None:
            raise NotFoundError(
                f"{incident_id}: no incident of that id is recorded under this order."
            )
        if found.reported_on is not None:
            raise OutOfSequenceError("This incident was reported before.")
        done = replace(
            found, reported_on=reported_on, reported_to=reported_to, reported_by=actor.id
        )
        every = tuple(done if each is found else each for each in opened.order.incidents)
        saved = opened.save(
            replace(opened.order, incidents=every),
            event=INCIDENT_REPORTED,
            public={"incident": found.id, "reported_on": reported_on.isoformat()},
            committed={"reported_to": reported_to},
        )
        uow.commit()
    return saved
