"""What an order names and the police do not hold: items outstanding, accounts, referrals."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from evidence_store.domain.events.kinds.order_events import (
    ORDER_ITEM_MOVED,
    ORDER_ITEM_NOTED,
    ORDER_ITEM_REFERRED,
    ORDER_REFERRAL_ANSWERED,
)
from evidence_store.domain.law.calendar import LegalCalendar
from evidence_store.domain.offers.order_deeds import OrderDeed
from evidence_store.domain.orders.order_items import (
    ItemKind,
    ItemState,
    OrderItem,
    PlatformReferral,
)
from evidence_store.domain.orders.order_nothing import with_item
from evidence_store.domain.people.duties import Act, require_duty
from evidence_store.domain.values.identifiers import new_id
from evidence_store.domain.values.texts import kept_entry, long_text, require_words
from evidence_store.errors import NotFoundError, WrongEntryError
from evidence_store.workflow._kit.grounds import require_past_day
from evidence_store.workflow._kit.subjects.open_orders import open_order

if TYPE_CHECKING:
    from datetime import datetime

    from evidence_store.custody.leaves.drafts import JsonValue
    from evidence_store.domain.law.rules import Rules
    from evidence_store.domain.orders.order import Order
    from evidence_store.domain.people.person import Actor
    from evidence_store.domain.signing.signed_acts import Signer
    from evidence_store.workflow._kit.ports import Clock, UnitOfWork


@dataclass(frozen=True, slots=True)
class ItemEntry:
    """What a line of the order names and nobody holds here; ``label`` is printed."""

    line: int
    kind: ItemKind
    label: str


@dataclass(frozen=True, slots=True)
class ReferralEntry:
    """A report to a platform, as it was made."""

    platform: str
    report_number: str
    referred_on: date


def note_item(
    order_id: str, *, entry: ItemEntry, actor: Actor, uow: UnitOfWork, clock: Clock, rules: Rules
) -> Order:
    """Note an item of the order as outstanding: certificates name it as not done.

    Raises:
        WrongEntryError: it is not said what it is.
        NotFoundError: the order has no such line.
        OutOfSequenceError: the order has ended.
        NotPermittedError: the actor's duties do not include it.
    """
    require_duty(actor, Act.RECORD_ITEM)
    entry = kept_entry(entry)
    require_words(entry.label, otherwise="Say what the item is, without any name.")
    with uow:
        at = clock()
        opened = open_order(uow, order_id, actor, at, OrderDeed.NOTE_ITEM)
        item = OrderItem(
            id=new_id("i"),
            line=entry.line,
            kind=entry.kind,
            label=entry.label.strip(),
            state=ItemState.OUTSTANDING,
            noted_by=actor.id,
            noted_on=_today(rules, at),
        )
        saved = opened.save(
            with_item(opened.order, item),
            event=ORDER_ITEM_NOTED,
            public={**_named(item), "kind": item.kind.value},
            committed={"label": item.label},
        )
        uow.commit()
    return saved


def move_item(
    order_id: str,
    item_id: str,
    *,
    state: ItemState,
    exhibit_id: str | None,
    actor: Actor,
    signer: Signer,
    uow: UnitOfWork,
    clock: Clock,
) -> Order:
    """Record and sign for the outcome of such an item; one that came in is named by its exhibit.

    Raises:
        WrongEntryError: an item of its kind cannot stand there.
        NotFoundError: there is no such item.
        OutOfSequenceError: the order has ended.
        NotPermittedError: the actor's duties do not include it.
    """
    require_duty(actor, Act.RECORD_ITEM)
    with uow:
        opened = open_order(uow, order_id, actor, clock(), OrderDeed.MOVE_ITEM)
        item = _item(opened.order, item_id)
        if exhibit_id is not None:
            opened.concerning((exhibit_id,))
        moved = replace(item, exhibit_id=exhibit_id).moved(state)
        event, named = ORDER_ITEM_MOVED, {} if exhibit_id is None else {"exhibit": exhibit_id}
        facts = {"item": item.id, "is": state.value, **named}
        signed = opened.sign(event, signer=signer, facts=facts)
        saved = opened.save(
            _with(opened.order, moved),
            event=event,
            signed=signed,
            public={
                **_named(item),
                "was": item.state.value,
                "is": state.value,
                "exhibit": exhibit_id,
            },
        )
        uow.commit()
    return saved


def refer_account(
    order_id: str,
    item_id: str,
    *,
    entry: ReferralEntry,
    actor: Actor,
    uow: UnitOfWork,
    clock: Clock,
    rules: Rules,
) -> Order:
    """Record that an account was reported to its platform (Online Safety Act 2023 s.10(3A)).

    Raises:
        WrongEntryError: platform or number are missing, the day cannot be so, or it is no account.
        NotFoundError: there is no such item.
        OutOfSequenceError: the order has ended.
        NotPermittedError: the actor's duties do not include it.
    """
    require_duty(actor, Act.RECORD_ITEM)
    entry = kept_entry(entry)
    require_words(
        entry.platform,
        entry.report_number,
        otherwise="Name the platform and the number of the report.",
    )
    with uow:
        at = clock()
        require_past_day(entry.referred_on, "The referral", rules=rules, at=at)
        opened = open_order(uow, order_id, actor, at, OrderDeed.REFER_ITEM)
        item = _item(opened.order, item_id)
        made = PlatformReferral(
            id=new_id("r"),
            platform=entry.platform,
            report_number=entry.report_number,
            referred_on=entry.referred_on,
            referred_by=actor.id,
        )
        saved = opened.save(
            _with(opened.order, item.referred(made)),
            event=ORDER_ITEM_REFERRED,
            public={
                **_named(item),
                "referral": made.id,
                "referred_on": entry.referred_on.isoformat(),
            },
            committed={"platform": entry.platform, "report": entry.report_number},
        )
        uow.commit()
    return saved


def answer_referral(
    order_id: str,
    referral_id: str,
    *,
    answered_on: date,
    answer: str,
    actor: Actor,
    uow: UnitOfWork,
    clock: Clock,
    rules: Rules,
) -> Order:
    """Record what a platform answered. It is its word; nothing here says that anything is gone.

    Raises:
        WrongEntryError: the day cannot be so, or there is no answer.
        NotFoundError: there is no such referral.
        OutOfSequenceError: the order has ended.
        NotPermittedError: the actor's duties do not include it.
    """
    require_duty(actor, Act.RECORD_ITEM)
    answer = long_text(answer, what="reason")
    with uow:
        at = clock()
        require_past_day(answered_on, "The answer", rules=rules, at=at)
        opened = open_order(uow, order_id, actor, at, OrderDeed.ANSWER_REFERRAL)
        item = _referred(opened.order, referral_id)
        found = item.referral(referral_id)
        if not answer.strip() or answered_on < found.referred_on:
            raise WrongEntryError("Give the platform's answer, of a day after the referral.")
        done = replace(found, answer=answer, answered_on=answered_on)
        every = tuple(done if each is found else each for each in item.referrals)
        saved = opened.save(
            _with(opened.order, replace(item, referrals=every)),
            event=ORDER_REFERRAL_ANSWERED,
            public={
                **_named(item),
                "referral": found.id,
                "answered_on": answered_on.isoformat(),
            },
            committed={"answer": answer},
        )
        uow.commit()
    return saved


def _item(order: Order, item_id: str) -> OrderItem:
    for item in order.items:
        if item.id == item_id:
            return item
    raise NotFoundError(f"{item_id}: no item of that id is recorded under this order.")


def _referred(order: Order, referral_id: str) -> OrderItem:
    for item in order.items:
        if any(each.id == referral_id for each in item.referrals):
            return item
    raise NotFoundError(f"{referral_id}: no referral of that id is recorded under this order.")


def _named(item: OrderItem) -> dict[str, JsonValue]:
    return {"item": item.id, "line": item.line}


def _with(order: Order, item: OrderItem) -> Order:
    """The order with one of its items in its new form."""
    every = tuple(item if each.id == item.id else each for each in order.items)
    return replace(order, items=every)


def _today(rules: Rules, at: datetime) -> date:
    return LegalCalendar.of(rules).day_of(at)
