"""The chief officer's direction (reg 8) and the owner's disclaimer: what an act may rest on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from evidence_store.domain.disposals.proposals import before_the_bar
from evidence_store.domain.events.kinds.matter_events import (
    ORDER_DIRECTION_RECORDED,
    ORDER_DIRECTION_WITHDRAWN,
    ORDER_DISCLAIMER_RECORDED,
    ORDER_DISCLAIMER_WITHDRAWN,
)
from evidence_store.domain.law.authority import Authority, AuthorityKind
from evidence_store.domain.offers.order_deeds import OrderDeed
from evidence_store.domain.orders.matters import Direction, Disclaimer
from evidence_store.domain.people.duties import Act, require_duty
from evidence_store.domain.values.identifiers import new_id
from evidence_store.domain.values.texts import kept_entry
from evidence_store.errors import OutOfSequenceError, WrongEntryError
from evidence_store.workflow._kit.grounds import disposal_bar_of, line_up, require_past_day
from evidence_store.workflow._kit.subjects.open_orders import OpenOrder, open_order
from forensics.documents import digest_of
from forensics.values import Digest

if TYPE_CHECKING:
    from evidence_store.domain.law.rules import Rules
    from evidence_store.domain.orders.order import Order
    from evidence_store.domain.people.person import Actor
    from evidence_store.domain.signing.signed_acts import Signer
    from evidence_store.workflow._kit.ports import Clock, UnitOfWork


@dataclass(frozen=True, slots=True)
class DirectionEntry:
    """The direction as it was given; ``exhibit_ids`` empty means all of the order."""

    given_by: str
    rank: str
    delegation: str
    given_on: date
    reason: str
    quotation: str
    document: Digest | None = None
    exhibit_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DisclaimerEntry:
    """The conditions of a disclaimer, as its document and its witness state them."""

    signed_on: date
    witnessed_by: str
    identity_checked: str
    sole_owner: bool
    explained_by: str


def record_direction(
    order_id: str,
    *,
    entry: DirectionEntry,
    actor: Actor,
    signer: Signer,
    uow: UnitOfWork,
    clock: Clock,
    rules: Rules,
) -> Order:
    """Record and sign the chief officer's direction under reg 8; a proposal may then rest on it.

    Raises:
        WrongEntryError: a day cannot be so, or something is not said.
        OutOfSequenceError: the order has ended, or of a type that the regulation is not about.
        NotPermittedError: the actor's duties do not include it.
    """
    require_duty(actor, Act.RECORD_MATTER)
    entry = kept_entry(entry)
    said = (entry.given_by, entry.rank, entry.delegation, entry.reason, entry.quotation)
    if not all(text.strip() for text in said):
        raise WrongEntryError("Name, rank, delegation, reason and its own words are all needed.")
    with uow:
        at = clock()
        require_past_day(entry.given_on, "The direction", rules=rules, at=at)
        opened = open_order(uow, order_id, actor, at, OrderDeed.DIRECT, of_types=rules)
        if entry.given_on < opened.order.made_on:
            raise WrongEntryError("The direction cannot be older than the order.")
        concerned = opened.concerning(entry.exhibit_ids)
        _require_after_the_bar(opened, concerned, given_on=entry.given_on, rules=rules)
        authority = Authority(
            kind=AuthorityKind.CHIEF_OFFICER_DIRECTION,
            given_by=entry.given_by,
            rank=entry.rank,
            delegation=entry.delegation,
            given_on=entry.given_on,
            reason=entry.reason,
            quotation=entry.quotation,
        )
        made = Direction(new_id("y"), concerned, authority, actor.id, entry.document)
        event = ORDER_DIRECTION_RECORDED
        facts = {"authority": str(digest_of(authority)), "exhibits": " ".join(concerned)}
        signed = opened.sign(event, signer=signer, facts=facts)
        saved = opened.save(
            opened.with_added(made),
            event=event,
            signed=signed,
            public={
                "direction": made.id,
                "given_on": entry.given_on.isoformat(),
                "exhibits": [*concerned],
                "document": None if entry.document is None else str(entry.document),
            },
            committed={"given_by": entry.given_by, "rank": entry.rank, "words": entry.quotation},
        )
        uow.commit()
    return saved


def _require_after_the_bar(
    opened: OpenOrder, concerned: tuple[str, ...], *, given_on: date, rules: Rules
) -> None:
    """Check that the bar of every exhibit had ended by that day."""
    for each in concerned:
        exhibit = opened.uow.exhibits.get(each)
        bar = disposal_bar_of(opened.uow, opened.order, line_up(opened.uow, exhibit), rules=rules)
        fault = before_the_bar(given_on, bar)
        if fault:
            raise WrongEntryError(f"{exhibit.reference}: the direction is refused: {fault}.")


def withdraw_direction(
    order_id: str,
    direction_id: str,
    *,
    on: date,
    actor: Actor,
    uow: UnitOfWork,
    clock: Clock,
    rules: Rules,
) -> Order:
    """Record that a direction was taken back; what was signed on it is void.

    Raises:
        WrongEntryError: the day cannot be so.
        OutOfSequenceError: it was withdrawn before, or the order has ended.
        NotFoundError: there is none of that id.
        NotPermittedError: the actor's duties do not include it.
    """
    require_duty(actor, Act.RECORD_MATTER)
    with uow:
        at = clock()
        require_past_day(on, "The withdrawal", rules=rules, at=at)
        opened = open_order(uow, order_id, actor, at, OrderDeed.WITHDRAW_DIRECTION)
        found = opened.order.matters.found(Direction, direction_id)
        if found.withdrawn_on is not None:
            raise OutOfSequenceError("This direction was withdrawn before.")
        if on < found.authority.given_on:
            raise WrongEntryError("A direction cannot be withdrawn before it was given.")
        saved = opened.save(
            opened.with_changed(replace(found, withdrawn_on=on)),
            event=ORDER_DIRECTION_WITHDRAWN,
            public={"direction": found.id, "withdrawn_on": on.isoformat()},
            voids="the chief officer's direction was withdrawn",
        )
        uow.commit()
    return saved


def record_disclaimer(
    order_id: str,
    *,
    entry: DisclaimerEntry,
    actor: Actor,
    signer: Signer,
    uow: UnitOfWork,
    clock: Clock,
    rules: Rules,
) -> Order:
    """Record and sign the conditions of the owner's disclaimer.

    Raises:
        WrongEntryError: a day cannot be so, or something is not said.
        OutOfSequenceError: the order has ended, or an order of a court.
        NotPermittedError: the actor's duties do not include it.
        SamePersonError: the actor would carry out a disposal under it.
    """
    require_duty(actor, Act.SETTLE_MATTER)
    entry = kept_entry(entry)
    with uow:
        at = clock()
        require_past_day(entry.signed_on, "The disclaimer", rules=rules, at=at)
        opened = open_order(uow, order_id, actor, at, OrderDeed.DISCLAIM, of_types=rules)
        made = Disclaimer(
            id=new_id("w"),
            signed_on=entry.signed_on,
            witnessed_by=entry.witnessed_by,
            identity_checked=entry.identity_checked,
            sole_owner=entry.sole_owner,
            explained_by=entry.explained_by,
        )
        event = ORDER_DISCLAIMER_RECORDED
        facts = {
            "signed_on": entry.signed_on.isoformat(),
            "witnessed_by": entry.witnessed_by,
            "identity_checked": entry.identity_checked,
            "sole_owner": "yes" if entry.sole_owner else "no",
            "explained_by": entry.explained_by,
        }
        signed = opened.sign(event, signer=signer, facts=facts)
        saved = opened.save(
            opened.with_added(made),
            event=event,
            signed=signed,
            public={"disclaimer": made.id, "signed_on": entry.signed_on.isoformat()},
            committed={"witnessed_by": entry.witnessed_by, "explained_by": entry.explained_by},
        )
        uow.commit()
    return saved


def withdraw_disclaimer(
    order_id: str, *, on: date, actor: Actor, uow: UnitOfWork, clock: Clock, rules: Rules
) -> Order:
    """Record that the owner took the disclaimer back; what was signed under it is void.

    Raises:
        WrongEntryError: the day cannot be so.
        OutOfSequenceError: there is none, it was withdrawn before, or the order has ended.
        NotPermittedError: the actor's duties do not include it.
    """
    require_duty(actor, Act.RECORD_MATTER)
    with uow:
        at = clock()
        require_past_day(on, "The withdrawal", rules=rules, at=at)
        opened = open_order(uow, order_id, actor, at, OrderDeed.WITHDRAW_DISCLAIMER)
        found = opened.order.matters.disclaimers[-1]
        if on < found.signed_on:
            raise WrongEntryError("A disclaimer cannot be withdrawn before it was signed.")
        saved = opened.save(
            opened.with_changed(replace(found, withdrawn_on=on)),
            event=ORDER_DISCLAIMER_WITHDRAWN,
            public={"disclaimer": found.id, "withdrawn_on": on.isoformat()},
            voids="the owner took the disclaimer back",
        )
        uow.commit()
    return saved
