"""What an order names and the police do not hold: items outstanding, accounts, referrals."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from evidence_store.domain.calendar import LegalCalendar
from evidence_store.domain.duties import Act, require_duty
from evidence_store.domain.identifiers import new_id
from evidence_store.domain.order_items import ItemKind, ItemState, OrderItem, Referral
from evidence_store.domain.order_states import OrderAct
from evidence_store.domain.texts import kept_entry, long_text
from evidence_store.errors import NotFoundError, WrongEntryError
from evidence_store.workflow.grounds import require_past_day
from evidence_store.workflow.order_entries import exhibits_of, save_changed

if TYPE_CHECKING:
    from datetime import datetime

    from evidence_store.custody.drafts import JsonValue
    from evidence_store.domain.orders import Order
    from evidence_store.domain.people import Actor
    from evidence_store.domain.rules import Rules
    from evidence_store.workflow.ports import Clock, UnitOfWork


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
        OutOfSequenceError: the order is at its end.
        NotPermittedError: the actor's duties do not include it.
    """
    require_duty(actor, Act.RECORD_ITEM)
    entry = kept_entry(entry)
    if not entry.label.strip():
        message = "Say what the item is, without any name."
        raise WrongEntryError(message)
    with uow:
        at = clock()
        order = uow.orders.get(order_id)
        order.require(OrderAct.RECORD_ITEM)
        order.line(entry.line)
        item = OrderItem(
            id=new_id("i"),
            line=entry.line,
            kind=entry.kind,
            label=entry.label.strip(),
            state=ItemState.OUTSTANDING,
            noted_by=actor.id,
            noted_on=_today(rules, at),
        )
        saved = save_changed(
            uow,
            order,
            replace(order, items=(*order.items, item)),
            event="order.item_noted",
            actor=actor,
            at=at,
            public={"item": item.id, "line": item.line, "kind": item.kind.value},
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
    uow: UnitOfWork,
    clock: Clock,
) -> Order:
    """Record what became of such an item; one that came in is named by its exhibit.

    Raises:
        WrongEntryError: an item of its kind cannot stand there.
        NotFoundError: there is no such item.
        OutOfSequenceError: the order is at its end.
        NotPermittedError: the actor's duties do not include it.
    """
    require_duty(actor, Act.RECORD_ITEM)
    with uow:
        order, item = _item(uow, order_id, item_id)
        if exhibit_id is not None:
            exhibits_of(uow, order, (exhibit_id,))
        moved = replace(item, exhibit_id=exhibit_id).moved(state)
        saved = _saved(
            uow,
            order,
            moved,
            event="order.item_moved",
            actor=actor,
            at=clock(),
            public={"was": item.state.value, "is": state.value, "exhibit": exhibit_id},
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
        OutOfSequenceError: the order is at its end.
        NotPermittedError: the actor's duties do not include it.
    """
    require_duty(actor, Act.RECORD_ITEM)
    entry = kept_entry(entry)
    if not (entry.platform.strip() and entry.report_number.strip()):
        message = "Name the platform and the number of the report."
        raise WrongEntryError(message)
    with uow:
        at = clock()
        require_past_day(entry.referred_on, "The referral", rules=rules, at=at)
        order, item = _item(uow, order_id, item_id)
        made = Referral(
            id=new_id("r"),
            platform=entry.platform,
            report_number=entry.report_number,
            referred_on=entry.referred_on,
            referred_by=actor.id,
        )
        saved = _saved(
            uow,
            order,
            item.referred(made),
            event="order.item_referred",
            actor=actor,
            at=at,
            public={"referral": made.id, "referred_on": entry.referred_on.isoformat()},
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
        OutOfSequenceError: the order is at its end.
        NotPermittedError: the actor's duties do not include it.
    """
    require_duty(actor, Act.RECORD_ITEM)
    answer = long_text(answer, what="reason")
    with uow:
        at = clock()
        require_past_day(answered_on, "The answer", rules=rules, at=at)
        order, item = _referred(uow, order_id, referral_id)
        found = item.referral(referral_id)
        if not answer.strip() or answered_on < found.referred_on:
            message = "Give the platform's answer, of a day after the referral."
            raise WrongEntryError(message)
        done = replace(found, answer=answer, answered_on=answered_on)
        every = tuple(done if each is found else each for each in item.referrals)
        saved = _saved(
            uow,
            order,
            replace(item, referrals=every),
            event="order.referral_answered",
            actor=actor,
            at=at,
            public={"referral": found.id, "answered_on": answered_on.isoformat()},
            committed={"answer": answer},
        )
        uow.commit()
    return saved


def _item(uow: UnitOfWork, order_id: str, item_id: str) -> tuple[Order, OrderItem]:
    order = uow.orders.get(order_id)
    order.require(OrderAct.RECORD_ITEM)
    for item in order.items:
        if item.id == item_id:
            return order, item
    message = f"{item_id}: no item of that id is recorded under this order."
    raise NotFoundError(message)


def _referred(uow: UnitOfWork, order_id: str, referral_id: str) -> tuple[Order, OrderItem]:
    for item in uow.orders.get(order_id).items:
        if any(each.id == referral_id for each in item.referrals):
            return _item(uow, order_id, item.id)
    message = f"{referral_id}: no referral of that id is recorded under this order."
    raise NotFoundError(message)


def _saved(
    uow: UnitOfWork,
    order: Order,
    item: OrderItem,
    *,
    event: str,
    actor: Actor,
    at: datetime,
    public: dict[str, JsonValue],
    committed: dict[str, JsonValue] | None = None,
) -> Order:
    every = tuple(item if each.id == item.id else each for each in order.items)
    return save_changed(
        uow,
        order,
        replace(order, items=every),
        event=event,
        actor=actor,
        at=at,
        public={"item": item.id, "line": item.line, **public},
        committed=committed,
    )


def _today(rules: Rules, at: datetime) -> date:
    return LegalCalendar.of(rules).day_of(at)
