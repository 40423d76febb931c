"""What a court was told, or ordered beside: undertakings, proceeds of sale, restrictions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from evidence_store.domain.events.kinds.matter_events import (
    ORDER_PROCEEDS_ORDERED,
    ORDER_RESTRICTION_LIFTED,
    ORDER_RESTRICTION_NOTED,
    ORDER_UNDERTAKING_CLOSED,
    ORDER_UNDERTAKING_GIVEN,
)
from evidence_store.domain.offers.order_deeds import OrderDeed
from evidence_store.domain.orders.matters import ProceedsOrder, Restriction, Undertaking
from evidence_store.domain.people.duties import Act, require_duty
from evidence_store.domain.values.identifiers import new_id
from evidence_store.domain.values.texts import kept_entry, require_words
from evidence_store.errors import OutOfSequenceError, WrongEntryError
from evidence_store.workflow._kit.grounds import require_past_day
from evidence_store.workflow._kit.subjects.open_orders import open_order

if TYPE_CHECKING:
    from evidence_store.domain.law.rules import Rules
    from evidence_store.domain.orders.order import Order
    from evidence_store.domain.people.person import Actor
    from evidence_store.domain.signing.signed_acts import Signer
    from evidence_store.workflow._kit.ports import Clock, UnitOfWork


@dataclass(frozen=True, slots=True)
class UndertakingEntry:
    """An undertaking as it was given to the court, with who fulfils it and by when."""

    reason: str
    owner: str
    given_on: date
    due_on: date


def give_undertaking(
    order_id: str,
    *,
    entry: UndertakingEntry,
    actor: Actor,
    uow: UnitOfWork,
    clock: Clock,
    rules: Rules,
) -> Order:
    """Record an undertaking (R v Daniels); it holds until it is recorded as fulfilled.

    Raises:
        WrongEntryError: a day cannot be so, or something is not said.
        OutOfSequenceError: the order has ended.
        NotPermittedError: the actor's duties do not include it.
    """
    require_duty(actor, Act.RECORD_MATTER)
    entry = kept_entry(entry)
    if not (entry.reason.strip() and entry.owner.strip()) or entry.due_on < entry.given_on:
        raise WrongEntryError(
            "Give its words, its owner, and a day on which it is due after it was given."
        )
    with uow:
        at = clock()
        require_past_day(entry.given_on, "The undertaking", rules=rules, at=at)
        opened = open_order(uow, order_id, actor, at, OrderDeed.UNDERTAKE)
        made = Undertaking(
            id=new_id("w"),
            words=entry.reason,
            owner=entry.owner,
            given_on=entry.given_on,
            due_on=entry.due_on,
            noted_by=actor.id,
        )
        saved = opened.save(
            opened.with_added(made),
            event=ORDER_UNDERTAKING_GIVEN,
            public={"undertaking": made.id, "due_on": entry.due_on.isoformat()},
            committed={"words": entry.reason, "owner": entry.owner},
            voids="an undertaking to the court is open",
        )
        uow.commit()
    return saved


def close_undertaking(  # noqa: PLR0913 -- what ended, when, how, and who signs for it
    order_id: str,
    undertaking_id: str,
    *,
    closed_on: date,
    how: str,
    actor: Actor,
    signer: Signer,
    uow: UnitOfWork,
    clock: Clock,
    rules: Rules,
) -> Order:
    """Record and sign that an undertaking was fulfilled, and how.

    Raises:
        WrongEntryError: a day cannot be so, or something is not said.
        OutOfSequenceError: it ended before, or the order has ended.
        NotFoundError: there is none of that id.
        NotPermittedError: the actor's duties do not include it.
        SamePersonError: the actor would carry out a disposal under the order.
    """
    require_duty(actor, Act.SETTLE_MATTER)
    require_words(how, otherwise="Say how the undertaking was fulfilled.")
    with uow:
        at = clock()
        require_past_day(closed_on, "The day", rules=rules, at=at)
        opened = open_order(uow, order_id, actor, at, OrderDeed.FULFIL)
        found = opened.order.matters.found(Undertaking, undertaking_id)
        if found.closed_on is not None:
            raise OutOfSequenceError("This undertaking was recorded as fulfilled before.")
        if closed_on < found.given_on:
            raise WrongEntryError("An undertaking cannot be fulfilled before it was given.")
        done = replace(found, closed_on=closed_on, closed_by=actor.id, how=how)
        event = ORDER_UNDERTAKING_CLOSED
        facts = {"undertaking": found.id, "closed_on": closed_on.isoformat(), "how": how}
        signed = opened.sign(event, signer=signer, facts=facts)
        saved = opened.save(
            opened.with_changed(done),
            event=event,
            signed=signed,
            public={"undertaking": found.id, "closed_on": closed_on.isoformat()},
            committed={"how": how},
        )
        uow.commit()
    return saved


def record_proceeds_order(
    order_id: str,
    *,
    made_on: date,
    words: str,
    actor: Actor,
    uow: UnitOfWork,
    clock: Clock,
    rules: Rules,
) -> Order:
    """Record that a court ordered the proceeds of sale to be paid out (s.159).

    From now on the items are sanitised and sold; a destruction is refused.

    Raises:
        WrongEntryError: a day cannot be so, or something is not said.
        OutOfSequenceError: the order has ended.
        NotPermittedError: the actor's duties do not include it.
    """
    require_duty(actor, Act.RECORD_MATTER)
    require_words(words, otherwise="Give the words of the order about the proceeds.")
    with uow:
        at = clock()
        require_past_day(made_on, "The order about the proceeds", rules=rules, at=at)
        opened = open_order(uow, order_id, actor, at, OrderDeed.PROCEEDS)
        if made_on < opened.order.made_on:
            raise WrongEntryError(
                "An order about the proceeds cannot be older than the order itself."
            )
        made = ProceedsOrder(new_id("w"), made_on, words, actor.id)
        saved = opened.save(
            opened.with_added(made),
            event=ORDER_PROCEEDS_ORDERED,
            public={"made_on": made_on.isoformat()},
            committed={"words": words},
            voids="an order about the proceeds of sale was recorded",
        )
        uow.commit()
    return saved


def note_restriction(
    order_id: str,
    *,
    noted_on: date,
    words: str,
    actor: Actor,
    uow: UnitOfWork,
    clock: Clock,
    rules: Rules,
) -> Order:
    """Note a restriction under another Act, such as a confiscation; it holds until it is lifted.

    Raises:
        WrongEntryError: a day cannot be so, or something is not said.
        OutOfSequenceError: the order has ended.
        NotPermittedError: the actor's duties do not include it.
    """
    require_duty(actor, Act.RECORD_MATTER)
    require_words(words, otherwise="Say what the restriction is and under which Act.")
    with uow:
        at = clock()
        require_past_day(noted_on, "The restriction", rules=rules, at=at)
        opened = open_order(uow, order_id, actor, at, OrderDeed.RESTRICT)
        made = Restriction(new_id("w"), words, noted_on, actor.id)
        saved = opened.save(
            opened.with_added(made),
            event=ORDER_RESTRICTION_NOTED,
            public={"restriction": made.id, "noted_on": noted_on.isoformat()},
            committed={"words": words},
            voids="a restriction under another Act was noted",
        )
        uow.commit()
    return saved


def lift_restriction(  # noqa: PLR0913 -- what ended, when, how, and who signs for it
    order_id: str,
    restriction_id: str,
    *,
    lifted_on: date,
    how: str,
    actor: Actor,
    signer: Signer,
    uow: UnitOfWork,
    clock: Clock,
    rules: Rules,
) -> Order:
    """Record and sign that a restriction ended, and by what.

    Raises:
        WrongEntryError: a day cannot be so, or something is not said.
        OutOfSequenceError: it ended before, or the order has ended.
        NotFoundError: there is none of that id.
        NotPermittedError: the actor's duties do not include it.
        SamePersonError: the actor would carry out a disposal under the order.
    """
    require_duty(actor, Act.SETTLE_MATTER)
    require_words(how, otherwise="Say by what the restriction ended.")
    with uow:
        at = clock()
        require_past_day(lifted_on, "The day", rules=rules, at=at)
        opened = open_order(uow, order_id, actor, at, OrderDeed.LIFT)
        found = opened.order.matters.found(Restriction, restriction_id)
        if found.lifted_on is not None:
            raise OutOfSequenceError("The end of this restriction was recorded before.")
        if lifted_on < found.noted_on:
            raise WrongEntryError("A restriction cannot end before it was noted.")
        done = replace(found, lifted_on=lifted_on, lifted_by=actor.id, how=how)
        event = ORDER_RESTRICTION_LIFTED
        facts = {"restriction": found.id, "lifted_on": lifted_on.isoformat(), "how": how}
        signed = opened.sign(event, signer=signer, facts=facts)
        saved = opened.save(
            opened.with_changed(done),
            event=event,
            signed=signed,
            public={"restriction": found.id, "lifted_on": lifted_on.isoformat()},
            committed={"how": how},
        )
        uow.commit()
    return saved
