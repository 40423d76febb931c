"""Appeals against an order and claims to its property: noted, and determined."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from evidence_store.domain.events.kinds.proceeding_events import (
    ORDER_CORRECTION_ASKED,
    ORDER_OUTCOME_CORRECTED,
)
from evidence_store.domain.law.calendar import require_past_day
from evidence_store.domain.offers.order_deeds import OrderDeed
from evidence_store.domain.orders.order_proceedings import correction_asked, correction_confirmed
from evidence_store.domain.orders.proceedings import Correction, ProceedingOutcome
from evidence_store.domain.people.duties import Act, require_duty
from evidence_store.domain.values.texts import kept_entry, require_words
from evidence_store.workflow._kit.subjects.open_orders import open_order
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from evidence_store.domain.orders.order import Order
    from evidence_store.workflow._kit.desk import SigningDesk


@dataclass(frozen=True, slots=True)
class CorrectionEntry:
    """What an outcome was in truth; None where the proceeding is still open, and then no day."""

    outcome: ProceedingOutcome | None
    determined_on: date | None
    reason: str


def ask_correction(
    desk: SigningDesk, order_id: str, proceeding_id: str, *, entry: CorrectionEntry
) -> Order:
    """Say and sign that an outcome was recorded wrongly; another person confirms it.

    What was signed for erasure is void from then on, whichever of the two is right.

    Raises:
        WrongEntryError: the day cannot be so, or no reason is given.
        OutOfSequenceError: no outcome is recorded that could be corrected.
        NotFoundError: there is none of that id.
        NotPermittedError: the actor's duties do not include it.
    """
    require_duty(desk.actor, Act.DETERMINE_PROCEEDING)
    entry = kept_entry(entry)
    require_words(entry.reason, otherwise="Say how you know that another outcome is right.")
    with desk.uow as uow:
        at = desk.clock()
        if entry.determined_on is not None:
            require_past_day(entry.determined_on, "The decision", rules=desk.rules, at=at)
        opened = open_order(desk, order_id, OrderDeed.CORRECT_OUTCOME, at)
        asked = Correction(desk.actor.id, at, entry.reason, entry.outcome, entry.determined_on)
        event = ORDER_CORRECTION_ASKED
        facts = _corrected(proceeding_id, asked)
        signed = opened.sign(event, signer=desk.signer, facts={**facts, "reason": entry.reason})
        saved = opened.save(
            correction_asked(opened.order, proceeding_id, asked),
            event=event,
            signed=signed,
            public={**facts},
            committed={"reason": entry.reason},
            voids="the outcome of an appeal or claim is in doubt",
        )
        uow.commit()
    return saved


def confirm_correction(desk: SigningDesk, order_id: str, proceeding_id: str) -> Order:
    """Confirm and sign, as a second person, that the outcome of an appeal or claim is another.

    Raises:
        OutOfSequenceError: nobody asked for it.
        SamePersonError: the actor asked for it.
        NotFoundError: there is none of that id.
        NotPermittedError: the actor's duties do not include it.
    """
    require_duty(desk.actor, Act.DETERMINE_PROCEEDING)
    with desk.uow as uow:
        opened = open_order(desk, order_id, OrderDeed.CONFIRM_OUTCOME)
        after = correction_confirmed(opened.order, proceeding_id, by=desk.actor.id)
        asked = opened.order.proceeding(proceeding_id).correction
        facts = {} if asked is None else _corrected(proceeding_id, asked)
        event = ORDER_OUTCOME_CORRECTED
        signed = opened.sign(event, signer=desk.signer, facts=facts)
        saved = opened.save(
            after,
            event=event,
            signed=signed,
            public={**facts},
            voids="the outcome of an appeal or claim was corrected",
        )
        uow.commit()
    return saved


def _corrected(proceeding_id: str, asked: Correction) -> dict[str, str]:
    day = asked.determined_on
    return {
        "proceeding": proceeding_id,
        "outcome": "open" if asked.outcome is None else asked.outcome.value,
        "determined_on": "none" if day is None else day.isoformat(),
    }
