"""Letters to interested persons: sent, served, answered; or the decision that there is none."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from evidence_store.domain.events.kinds.matter_events import (
    NOTICE_OBJECTION_SETTLED,
    NOTICE_SENT,
)
from evidence_store.domain.law.calendar import require_past_day
from evidence_store.domain.offers.order_deeds import OrderDeed
from evidence_store.domain.orders.matters import Notice, ObjectionOutcome
from evidence_store.domain.orders.order_notices import objection_of
from evidence_store.domain.people.duties import Act, require_duty
from evidence_store.domain.values.identifiers import new_id
from evidence_store.domain.values.texts import kept_entry, require_words
from evidence_store.errors import OutOfSequenceError, WrongEntryError
from evidence_store.ways import Way
from evidence_store.workflow._kit.subjects.open_orders import open_order
from forensics.value_classes import dataclass
from forensics.values import Digest

if TYPE_CHECKING:
    from evidence_store.domain.orders.order import Order
    from evidence_store.workflow._kit.desk import Desk, SigningDesk


@dataclass(frozen=True, slots=True)
class NoticeEntry:
    """A letter as it was sent; ``exhibit_ids`` empty means every exhibit of the order.

    ``replaces`` is the id of an earlier letter to the same person that did not reach them.
    """

    addressee: str
    sent_on: date
    letter: Digest
    exhibit_ids: tuple[str, ...] = ()
    replaces: str | None = None


@dataclass(frozen=True, slots=True)
class ObjectionSettlement:
    """How an objection was settled, when and why."""

    outcome: ObjectionOutcome
    settled_on: date
    reason: str


def record_notice(desk: Desk, order_id: str, *, entry: NoticeEntry) -> Order:
    """Record a letter to somebody who may have an interest; what was signed is void.

    Raises:
        WrongEntryError: nobody is named, the day cannot be so, or an exhibit is of another case.
        OutOfSequenceError: the order has ended.
        NotPermittedError: the actor's duties do not include it.
    """
    # A letter only bars an erasing, so nobody signs for it (ADR 18).
    require_duty(desk.actor, Act.RECORD_MATTER)
    entry = kept_entry(entry)
    require_words(
        entry.addressee, otherwise="Say to whom the letter went. The name stays in the record."
    )
    with desk.uow as uow:
        at = desk.clock()
        require_past_day(entry.sent_on, "The letter", rules=desk.rules, at=at)
        opened = open_order(desk, order_id, OrderDeed.SEND_LETTER, at)
        concerned = opened.concerning(entry.exhibit_ids)
        notice = Notice(
            id=new_id("n"),
            exhibit_ids=concerned,
            addressee=entry.addressee,
            letter=entry.letter,
            sent_on=entry.sent_on,
            sent_by=desk.actor.id,
            replaces=_unserved(opened.order, entry, concerned),
        )
        saved = opened.save(
            opened.with_added(notice),
            event=NOTICE_SENT,
            public={
                "notice": notice.id,
                "sent_on": entry.sent_on.isoformat(),
                "letter": str(entry.letter),
                "replaces": entry.replaces,
                "exhibits": [*concerned],
            },
            committed={"addressee": entry.addressee},
            voids="a letter to an interested person was sent",
        )
        uow.commit()
    return saved


def _unserved(order: Order, entry: NoticeEntry, concerned: tuple[str, ...]) -> str | None:
    """The letter whose place another one takes: not served, not younger, about no more."""
    if entry.replaces is None:
        return None
    earlier = order.matters.found(Notice, entry.replaces)
    if earlier.served_on is not None or earlier.sent_on > entry.sent_on:
        raise WrongEntryError("Only a letter that was sent before and not served can be replaced.")
    # An owner of what it left out would never be told.
    if not set(earlier.exhibit_ids) <= set(concerned):
        raise WrongEntryError("The new letter must name every exhibit that the earlier one named.")
    return earlier.id


def settle_objection(
    desk: SigningDesk, order_id: str, objection_id: str, *, settlement: ObjectionSettlement
) -> Order:
    """Record and sign how an objection was settled. One that is upheld keeps the hold.

    Raises:
        WrongEntryError: the day cannot be so, or no reason is given.
        OutOfSequenceError: it was settled before, or the order has ended.
        NotFoundError: there is no such objection.
        NotPermittedError: the actor's duties do not include it.
        SamePersonError: the actor would carry out a disposal under the order.
    """
    require_duty(desk.actor, Act.SETTLE_MATTER)
    settlement = kept_entry(settlement)
    settled_on, outcome = settlement.settled_on, settlement.outcome
    require_words(settlement.reason, otherwise="Give the reason.")
    with desk.uow as uow:
        at = desk.clock()
        require_past_day(settled_on, "The settlement", rules=desk.rules, at=at)
        opened = open_order(desk, order_id, OrderDeed.SETTLE_OBJECTION, at)
        notice, objection = objection_of(opened.order, objection_id)
        # An upheld objection ends by the owner's agreement, which is an act of its own.
        if outcome is ObjectionOutcome.AGREED:
            raise WrongEntryError("Record what the owner agreed to: " + Way.ORDER_OWNER + ".")
        if objection.outcome not in (None, ObjectionOutcome.UPHELD):
            raise OutOfSequenceError("This objection was settled before.")
        if settled_on < objection.received_on:
            raise WrongEntryError("An objection cannot be settled before it was received.")
        done = replace(
            objection,
            settled_on=settled_on,
            outcome=outcome,
            settled_by=desk.actor.id,
            reason=settlement.reason,
        )
        every = tuple(done if each is objection else each for each in notice.objections)
        event = NOTICE_OBJECTION_SETTLED
        told = {
            "objection": objection.id,
            "outcome": outcome.value,
            "settled_on": settled_on.isoformat(),
        }
        facts = {**told, "reason": settlement.reason}
        signed = opened.sign(event, signer=desk.signer, facts=facts)
        saved = opened.save(
            opened.with_changed(replace(notice, objections=every)),
            event=event,
            signed=signed,
            public={**told},
            committed={"reason": settlement.reason},
        )
        uow.commit()
    return saved
