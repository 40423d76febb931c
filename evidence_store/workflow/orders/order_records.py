"""The record of an order itself: document, readings, variation, suspension, withdrawal, closing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from evidence_store.domain.events.kinds.order_events import (
    ORDER_CLOSED,
    ORDER_DOCUMENT_RECORDED,
    ORDER_ENTRY_WITHDRAWN,
    ORDER_READ,
    ORDER_RESUMED,
    ORDER_SUSPENDED,
    ORDER_VARIED,
    ORDER_WITHDRAWAL_ASKED,
)
from evidence_store.domain.offers.order_deeds import OrderDeed
from evidence_store.domain.orders import order_changes as changes
from evidence_store.domain.people.duties import Act, require_duty
from evidence_store.domain.values.texts import require_words
from evidence_store.errors import WrongEntryError
from evidence_store.workflow._kit.grounds import require_past_day
from evidence_store.workflow._kit.subjects.open_orders import open_order
from forensics.documents import digest_of
from forensics.values import Digest

if TYPE_CHECKING:
    from evidence_store.domain.cases.case import Case
    from evidence_store.domain.law.rules import Rules
    from evidence_store.domain.orders.order import Order
    from evidence_store.domain.orders.order_changes import OrderReading
    from evidence_store.domain.people.person import Actor
    from evidence_store.domain.signing.signed_acts import Signer
    from evidence_store.workflow._kit.ports import Clock, UnitOfWork


@dataclass(frozen=True, slots=True)
class VariationEntry:
    """An order as a court varied it, typed in from the new document; the text is verbatim.

    ``follows`` are the ids of the allowed appeals that it carries out, ``specifies_destruction``
    quotes the new words that direct destruction, where there are any.
    """

    varied_on: date
    takes_effect_on: date
    text: str
    document_digest: Digest
    follows: tuple[str, ...] = ()
    specifies_destruction: str | None = None


def attach_document(
    order_id: str, *, document: Digest, actor: Actor, uow: UnitOfWork, clock: Clock
) -> Order:
    """Record the digest of the order's document, as it was received.

    Raises:
        OutOfSequenceError: it has one, or the order has ended.
        NotPermittedError: the actor's duties do not include it.
    """
    require_duty(actor, Act.CHANGE_ORDER)
    with uow:
        opened = open_order(uow, order_id, actor, clock(), OrderDeed.ATTACH_DOCUMENT)
        saved = opened.save(
            changes.with_document(opened.order, document),
            event=ORDER_DOCUMENT_RECORDED,
            public={"document": str(document)},
        )
        uow.commit()
    return saved


def validate_order(
    order_id: str,
    *,
    reading: OrderReading,
    actor: Actor,
    signer: Signer,
    uow: UnitOfWork,
    clock: Clock,
) -> Order:
    """Record, signed, that a person read the order's document, and that it is what is recorded.

    Raises:
        WrongEntryError: it is not; the text says in what.
        SamePersonError: this person has read it before.
        OutOfSequenceError: its document is not recorded, or it has ended.
        NotPermittedError: the actor's duties do not include it.
    """
    require_duty(actor, Act.VALIDATE_ORDER)
    with uow:
        at = clock()
        opened = open_order(uow, order_id, actor, at, OrderDeed.READ)
        case = uow.cases.get(opened.order.case_id)
        after = changes.validated(
            opened.order,
            reading,
            offender=_offender(case, opened.order),
            court_case_number=case.court_case_number,
            by=actor.id,
            at=at,
        )
        # Names stand in an order's words: the statement has their digest.
        facts = {"edition": str(after.edition), "reading": str(digest_of(reading))}
        event = ORDER_READ
        signed = opened.sign(event, signer=signer, facts=facts)
        readers = sum(each.edition == after.edition for each in after.validations)
        saved = opened.save(
            after,
            event=event,
            signed=signed,
            public={"edition": after.edition, "reader": readers},
        )
        uow.commit()
    return saved


def vary_order(
    order_id: str,
    *,
    entry: VariationEntry,
    actor: Actor,
    signer: Signer,
    uow: UnitOfWork,
    clock: Clock,
    rules: Rules,
) -> Order:
    """Record and sign the order as a court varied it; its lines are read and mapped again.

    What was signed for an exhibit that it named before is void.

    Raises:
        WrongEntryError: a date cannot be so, or there are no words.
        OutOfSequenceError: there is nothing that could be varied.
        NotPermittedError: the actor's duties do not include it.
        SamePersonError: the actor would carry out a disposal under the order.
    """
    require_duty(actor, Act.SETTLE_MATTER)
    with uow:
        at = clock()
        require_past_day(entry.varied_on, "The variation", rules=rules, at=at)
        if entry.takes_effect_on < entry.varied_on:
            raise WrongEntryError("The order as varied cannot take effect before it was varied.")
        opened = open_order(uow, order_id, actor, at, OrderDeed.VARY)
        after = changes.varied(
            opened.order,
            text=entry.text,
            takes_effect_on=entry.takes_effect_on,
            document_digest=entry.document_digest,
            on=entry.varied_on,
            by=actor.id,
            follows=entry.follows,
            quoted=entry.specifies_destruction,
        )
        event = ORDER_VARIED
        facts = {
            "varied_on": entry.varied_on.isoformat(),
            "document": str(entry.document_digest),
            "follows": " ".join(entry.follows),
        }
        if entry.specifies_destruction is not None:
            facts["specifies_destruction"] = str(digest_of(entry.specifies_destruction))
        signed = opened.sign(event, signer=signer, facts=facts)
        saved = opened.save(
            after,
            event=event,
            signed=signed,
            public={
                "edition": after.edition,
                "varied_on": entry.varied_on.isoformat(),
                "lines": len(after.lines),
                "document": str(entry.document_digest),
                "follows": [*entry.follows],
            },
            voids="the order was varied",
        )
        uow.commit()
    return saved


def suspend_order(
    order_id: str, *, on: date, actor: Actor, uow: UnitOfWork, clock: Clock, rules: Rules
) -> Order:
    """Record that a court suspended the order; what was signed under it is void.

    Raises:
        WrongEntryError: the day cannot be so.
        OutOfSequenceError: it is suspended, or has ended.
        NotPermittedError: the actor's duties do not include it.
    """
    require_duty(actor, Act.CHANGE_ORDER)
    with uow:
        at = clock()
        require_past_day(on, "The suspension", rules=rules, at=at)
        opened = open_order(uow, order_id, actor, at, OrderDeed.SUSPEND)
        saved = opened.save(
            changes.suspended(opened.order, on=on, by=actor.id),
            event=ORDER_SUSPENDED,
            public={"suspended_on": on.isoformat()},
            voids="the order was suspended",
        )
        uow.commit()
    return saved


def resume_order(
    order_id: str,
    *,
    on: date,
    actor: Actor,
    signer: Signer,
    uow: UnitOfWork,
    clock: Clock,
    rules: Rules,
) -> Order:
    """Record and sign that the suspension ended. What it made void stays void.

    Raises:
        WrongEntryError: the day cannot be so.
        OutOfSequenceError: it is not suspended.
        NotPermittedError: the actor's duties do not include it.
        SamePersonError: the actor would carry out a disposal under the order.
    """
    require_duty(actor, Act.SETTLE_MATTER)
    with uow:
        at = clock()
        require_past_day(on, "The end of the suspension", rules=rules, at=at)
        opened = open_order(uow, order_id, actor, at, OrderDeed.RESUME)
        event, told = ORDER_RESUMED, {"ended_on": on.isoformat()}
        signed = opened.sign(event, signer=signer, facts=told)
        saved = opened.save(
            changes.resumed(opened.order, on=on),
            event=event,
            signed=signed,
            public={**told},
        )
        uow.commit()
    return saved


def ask_entry_withdrawal(
    order_id: str, *, reason: str, actor: Actor, signer: Signer, uow: UnitOfWork, clock: Clock
) -> Order:
    """Say and sign that the record of an order was keyed in error; another person confirms it.

    Raises:
        OutOfSequenceError: something was begun under it, or it was asked for before.
        WrongEntryError: no reason is given.
        NotPermittedError: the actor's duties do not include it.
    """
    require_duty(actor, Act.WITHDRAW_ENTRY)
    require_words(reason, otherwise="Say why the entry is wrong.")
    with uow:
        at = clock()
        opened = open_order(uow, order_id, actor, at, OrderDeed.WITHDRAW_ENTRY)
        event = ORDER_WITHDRAWAL_ASKED
        signed = opened.sign(event, signer=signer, facts={"reason": reason})
        saved = opened.save(
            changes.withdrawal_asked(opened.order, reason=reason, by=actor.id, at=at),
            event=event,
            signed=signed,
            committed={"reason": reason},
        )
        uow.commit()
    return saved


def confirm_entry_withdrawal(
    order_id: str, *, actor: Actor, signer: Signer, uow: UnitOfWork, clock: Clock
) -> Order:
    """Confirm and sign, as a second person, that the record was keyed in error: it is kept.

    Raises:
        SamePersonError: the actor asked for it.
        OutOfSequenceError: nobody asked for it, or something was begun under it.
        NotPermittedError: the actor's duties do not include it.
    """
    require_duty(actor, Act.CONFIRM_ENTRY_WITHDRAWAL)
    with uow:
        at = clock()
        opened = open_order(uow, order_id, actor, at, OrderDeed.CONFIRM_WITHDRAWAL)
        event = ORDER_ENTRY_WITHDRAWN
        signed = opened.sign(event, signer=signer, facts={})
        saved = opened.save(
            changes.withdrawal_confirmed(opened.order, by=actor.id, at=at),
            event=event,
            signed=signed,
            voids="the order was keyed in error",
        )
        uow.commit()
    return saved


def close_order(
    order_id: str, *, on: date, actor: Actor, uow: UnitOfWork, clock: Clock, rules: Rules
) -> Order:
    """Close an order of which every line is accounted for.

    Raises:
        OutOfSequenceError: an exhibit is not certified, a line is not mapped, or an item is
            outstanding; the text says which.
        NotPermittedError: the actor's duties do not include it.
    """
    require_duty(actor, Act.CLOSE_ORDER)
    with uow:
        at = clock()
        require_past_day(on, "The closing", rules=rules, at=at)
        opened = open_order(uow, order_id, actor, at, OrderDeed.CLOSE)
        saved = opened.save(
            changes.closed(opened.order, on=on),
            event=ORDER_CLOSED,
            public={"closed_on": on.isoformat()},
        )
        uow.commit()
    return saved


def _offender(case: Case, order: Order) -> str:
    return next(each.name for each in case.offenders if each.id == order.offender_id)
