"""Letters to interested persons: sent, served, answered; or the decision that there is none."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from evidence_store.domain.events.kinds.notice_events import (
    NOTICE_NOBODY_ELSE,
    NOTICE_OBJECTION,
    NOTICE_OBJECTION_SETTLED,
    NOTICE_SENT,
    NOTICE_SERVED,
)
from evidence_store.domain.offers.order_deeds import OrderDeed
from evidence_store.domain.orders.matters import NobodyElse, Notice, Objection, ObjectionOutcome
from evidence_store.domain.orders.order_notices import objection_of
from evidence_store.domain.people.duties import Act, require_duty
from evidence_store.domain.values.identifiers import new_id
from evidence_store.domain.values.texts import kept_entry, long_text, require_words
from evidence_store.errors import OutOfSequenceError, WrongEntryError
from evidence_store.workflow._kit.grounds import require_past_day
from evidence_store.workflow._kit.subjects.open_orders import open_order
from forensics.values import Digest

if TYPE_CHECKING:
    from evidence_store.domain.law.rules import Rules
    from evidence_store.domain.orders.order import Order
    from evidence_store.domain.people.person import Actor
    from evidence_store.domain.signing.signed_acts import Signer
    from evidence_store.workflow._kit.ports import Clock, UnitOfWork


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
class NobodyEntry:
    """The decision that nobody else has an interest, and how one knows."""

    decided_on: date
    reason: str
    exhibit_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ObjectionSettlement:
    """How an objection was settled, when and why."""

    outcome: ObjectionOutcome
    settled_on: date
    reason: str


def record_notice(
    order_id: str,
    *,
    entry: NoticeEntry,
    actor: Actor,
    uow: UnitOfWork,
    clock: Clock,
    rules: Rules,
) -> Order:
    """Record a letter to somebody who may have an interest; what was signed is void.

    Raises:
        WrongEntryError: nobody is named, the day cannot be so, or an exhibit is of another case.
        OutOfSequenceError: the order has ended.
        NotPermittedError: the actor's duties do not include it.
    """
    require_duty(actor, Act.RECORD_MATTER)
    entry = kept_entry(entry)
    require_words(
        entry.addressee, otherwise="Say to whom the letter went. The name stays in the record."
    )
    with uow:
        at = clock()
        require_past_day(entry.sent_on, "The letter", rules=rules, at=at)
        opened = open_order(uow, order_id, actor, at, OrderDeed.SEND_LETTER)
        concerned = opened.concerning(entry.exhibit_ids)
        notice = Notice(
            id=new_id("n"),
            exhibit_ids=concerned,
            addressee=entry.addressee,
            letter=entry.letter,
            sent_on=entry.sent_on,
            sent_by=actor.id,
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
    if not set(earlier.exhibit_ids) <= set(concerned):
        raise WrongEntryError("The new letter must name every exhibit that the earlier one named.")
    return earlier.id


def record_service(  # noqa: PLR0913 -- which letter, when, how, and who signs for it
    order_id: str,
    notice_id: str,
    *,
    served_on: date,
    how: str,
    actor: Actor,
    signer: Signer,
    uow: UnitOfWork,
    clock: Clock,
    rules: Rules,
) -> Order:
    """Record and sign when and how a letter was served; the 28 days run from then.

    Raises:
        WrongEntryError: the day cannot be so, or it is not said how.
        OutOfSequenceError: service is recorded, or the order has ended.
        NotFoundError: there is no such letter.
        NotPermittedError: the actor's duties do not include it.
        SamePersonError: the actor would carry out a disposal under the order.
    """
    require_duty(actor, Act.SETTLE_MATTER)
    how = long_text(how, what="reason")
    require_words(how, otherwise="Say how the letter was served.")
    with uow:
        at = clock()
        require_past_day(served_on, "The service", rules=rules, at=at)
        opened = open_order(uow, order_id, actor, at, OrderDeed.SERVE_LETTER)
        notice = opened.order.matters.found(Notice, notice_id)
        if notice.served_on is not None:
            raise OutOfSequenceError(
                "The service of this letter is recorded. Send another letter if need be."
            )
        if served_on < notice.sent_on:
            raise WrongEntryError("A letter cannot be served before it was sent.")
        served = replace(notice, served_on=served_on, service=how)
        event, told = NOTICE_SERVED, {"notice": notice.id, "served_on": served_on.isoformat()}
        signed = opened.sign(event, signer=signer, facts={**told, "how": how})
        saved = opened.save(
            opened.with_changed(served),
            event=event,
            signed=signed,
            public={**told},
            committed={"how": how},
        )
        uow.commit()
    return saved


def record_objection(
    order_id: str,
    notice_id: str,
    *,
    received_on: date,
    words: str,
    actor: Actor,
    uow: UnitOfWork,
    clock: Clock,
    rules: Rules,
) -> Order:
    """Record an objection, at any time; it holds until it is settled, and voids what was signed.

    Raises:
        WrongEntryError: the day lies in the future.
        OutOfSequenceError: the order has ended.
        NotFoundError: there is no such letter.
        NotPermittedError: the actor's duties do not include it.
    """
    require_duty(actor, Act.RECORD_MATTER)
    words = long_text(words, what="reason")
    with uow:
        at = clock()
        require_past_day(received_on, "The objection", rules=rules, at=at)
        opened = open_order(uow, order_id, actor, at, OrderDeed.OBJECT)
        notice = opened.order.matters.found(Notice, notice_id)
        objection = Objection(new_id("b"), received_on, actor.id)
        changed = replace(notice, objections=(*notice.objections, objection))
        saved = opened.save(
            opened.with_changed(changed),
            event=NOTICE_OBJECTION,
            public={
                "notice": notice.id,
                "objection": objection.id,
                "exhibits": [*notice.exhibit_ids],
                "received_on": received_on.isoformat(),
            },
            committed={"words": words},
            voids="an interested person objected",
        )
        uow.commit()
    return saved


def settle_objection(
    order_id: str,
    objection_id: str,
    *,
    settlement: ObjectionSettlement,
    actor: Actor,
    signer: Signer,
    uow: UnitOfWork,
    clock: Clock,
    rules: Rules,
) -> Order:
    """Record and sign how an objection was settled. One that is upheld keeps the hold.

    Raises:
        WrongEntryError: the day cannot be so, or no reason is given.
        OutOfSequenceError: it was settled before, or the order has ended.
        NotFoundError: there is no such objection.
        NotPermittedError: the actor's duties do not include it.
        SamePersonError: the actor would carry out a disposal under the order.
    """
    require_duty(actor, Act.SETTLE_MATTER)
    settlement = kept_entry(settlement)
    settled_on, outcome = settlement.settled_on, settlement.outcome
    require_words(settlement.reason, otherwise="Give the reason.")
    with uow:
        at = clock()
        require_past_day(settled_on, "The settlement", rules=rules, at=at)
        opened = open_order(uow, order_id, actor, at, OrderDeed.SETTLE_OBJECTION)
        notice, objection = objection_of(opened.order, objection_id)
        if outcome is ObjectionOutcome.AGREED:
            raise WrongEntryError("Record what the owner agreed to: expunge order owner.")
        if objection.outcome not in (None, ObjectionOutcome.UPHELD):
            raise OutOfSequenceError("This objection was settled before.")
        if settled_on < objection.received_on:
            raise WrongEntryError("An objection cannot be settled before it was received.")
        done = replace(
            objection,
            settled_on=settled_on,
            outcome=outcome,
            settled_by=actor.id,
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
        signed = opened.sign(event, signer=signer, facts=facts)
        saved = opened.save(
            opened.with_changed(replace(notice, objections=every)),
            event=event,
            signed=signed,
            public={**told},
            committed={"reason": settlement.reason},
        )
        uow.commit()
    return saved


def decide_nobody_else(
    order_id: str,
    *,
    entry: NobodyEntry,
    actor: Actor,
    signer: Signer,
    uow: UnitOfWork,
    clock: Clock,
    rules: Rules,
) -> Order:
    """Decide and sign, with reasons, that nobody else has an interest in the exhibits.

    Raises:
        WrongEntryError: no reason is given, or the day cannot be so.
        OutOfSequenceError: the order has ended.
        NotPermittedError: the actor's duties do not include it.
        SamePersonError: the actor would carry out a disposal under the order.
    """
    require_duty(actor, Act.SETTLE_MATTER)
    entry = kept_entry(entry)
    require_words(entry.reason, otherwise="Say how you know that no one else has an interest.")
    with uow:
        at = clock()
        require_past_day(entry.decided_on, "The decision", rules=rules, at=at)
        opened = open_order(uow, order_id, actor, at, OrderDeed.NOBODY_ELSE)
        concerned = opened.concerning(entry.exhibit_ids)
        facts = {
            "exhibits": " ".join(concerned),
            "decided_on": entry.decided_on.isoformat(),
            "reason": entry.reason,
        }
        event = NOTICE_NOBODY_ELSE
        signed = opened.sign(event, signer=signer, facts=facts)
        decision = NobodyElse(new_id("n"), concerned, entry.decided_on, actor.id, entry.reason)
        saved = opened.save(
            opened.with_added(decision),
            event=event,
            signed=signed,
            public={"decided_on": entry.decided_on.isoformat(), "exhibits": [*concerned]},
            committed={"reason": entry.reason},
        )
        uow.commit()
    return saved
