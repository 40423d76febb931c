"""Decisions that a disposal waits for: on disclosure, on lawful material, of an owner."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from evidence_store.domain.duties import Act, require_duty
from evidence_store.domain.identifiers import new_id
from evidence_store.domain.matters import (
    DisclosureDecision,
    LawfulMaterial,
    Need,
    OwnersChoice,
    OwnersDecision,
)
from evidence_store.domain.order_states import OrderAct
from evidence_store.domain.texts import kept_entry
from evidence_store.errors import OutOfSequenceError, WrongEntryError
from evidence_store.workflow.grounds import require_past_day
from evidence_store.workflow.order_entries import (
    exhibits_of,
    require_no_operator,
    save_changed,
    sign_about,
)

if TYPE_CHECKING:
    from evidence_store.domain.orders import Order
    from evidence_store.domain.people import Actor
    from evidence_store.domain.rules import Rules
    from evidence_store.domain.signing import Signer
    from evidence_store.workflow.ports import Clock, UnitOfWork


@dataclass(frozen=True, slots=True)
class DisclosureEntry:
    """What the disclosure officer decided; ``exhibit_ids`` empty means all of the order."""

    need: Need
    officer: str
    decided_on: date
    reason: str
    exhibit_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LawfulEntry:
    """Whether lawful material is taken off first; with what, an owner and a day if so."""

    is_wanted: bool
    decided_on: date
    what: str = ""
    owner: str = ""
    due_on: date | None = None
    exhibit_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OwnersEntry:
    """What a third-party owner agreed to; ``claim_id`` names the claim that it resolves, if any."""

    choice: OwnersChoice
    owner: str
    agreed_on: date
    reason: str
    exhibit_ids: tuple[str, ...]
    claim_id: str | None = None


def decide_disclosure(
    order_id: str,
    *,
    entry: DisclosureEntry,
    actor: Actor,
    signer: Signer,
    uow: UnitOfWork,
    clock: Clock,
    rules: Rules,
) -> Order:
    """Record and sign the disclosure officer's decision; that an original is kept voids all.

    Raises:
        WrongEntryError: a day cannot be so, or something is not said.
        OutOfSequenceError: the order is at its end.
        NotPermittedError: the actor's duties do not include it.
        SamePersonError: the actor would carry out a disposal under the order.
    """
    require_duty(actor, Act.SETTLE_MATTER)
    entry = kept_entry(entry)
    if not (entry.officer.strip() and entry.reason.strip()):
        message = "Name the disclosure officer, and give the reason."
        raise WrongEntryError(message)
    with uow:
        at = clock()
        require_past_day(entry.decided_on, "The decision", rules=rules, at=at)
        order = uow.orders.get(order_id)
        order.require(OrderAct.RECORD_MATTER)
        require_no_operator(uow, order, actor, Act.SETTLE_MATTER)
        concerned = exhibits_of(uow, order, entry.exhibit_ids)
        facts = {
            "exhibits": " ".join(concerned),
            "need": entry.need.value,
            "officer": entry.officer,
            "decided_on": entry.decided_on.isoformat(),
            "reason": entry.reason,
        }
        event = "order.disclosure_decided"
        signed = sign_about(
            uow, order, event, part="recorder", actor=actor, signer=signer, facts=facts, at=at
        )
        made = DisclosureDecision(
            id=new_id("v"),
            exhibit_ids=concerned,
            need=entry.need,
            officer=entry.officer,
            decided_on=entry.decided_on,
            recorded_by=actor.id,
            reason=entry.reason,
        )
        must_stay = entry.need is Need.MUST_BE_KEPT
        saved = save_changed(
            uow,
            order,
            replace(order, matters=order.matters.added(made)),
            event="order.disclosure_decided",
            actor=actor,
            at=at,
            signed=signed,
            public={
                "decision": made.id,
                "need": entry.need.value,
                "decided_on": entry.decided_on.isoformat(),
                "exhibits": [*concerned],
            },
            committed={"officer": entry.officer, "reason": entry.reason},
            voids="the disclosure officer decided that the original is kept" if must_stay else None,
        )
        uow.commit()
    return saved


def decide_lawful_material(
    order_id: str, *, entry: LawfulEntry, actor: Actor, uow: UnitOfWork, clock: Clock, rules: Rules
) -> Order:
    """Record whether lawful material is taken off an item first (R v Tan).

    Raises:
        WrongEntryError: a day cannot be so, or something is not said.
        OutOfSequenceError: the order is at its end.
        NotPermittedError: the actor's duties do not include it.
    """
    require_duty(actor, Act.RECORD_MATTER)
    entry = kept_entry(entry)
    if entry.is_wanted and not (entry.what.strip() and entry.owner.strip() and entry.due_on):
        message = "Say what is to be taken off, who owns the task and by what day."
        raise WrongEntryError(message)
    with uow:
        at = clock()
        require_past_day(entry.decided_on, "The decision", rules=rules, at=at)
        order = uow.orders.get(order_id)
        order.require(OrderAct.RECORD_MATTER)
        concerned = exhibits_of(uow, order, entry.exhibit_ids)
        made = LawfulMaterial(
            id=new_id("l"),
            exhibit_ids=concerned,
            is_wanted=entry.is_wanted,
            what=entry.what,
            owner=entry.owner,
            due_on=entry.due_on,
            decided_on=entry.decided_on,
            decided_by=actor.id,
        )
        saved = save_changed(
            uow,
            order,
            replace(order, matters=order.matters.added(made)),
            event="order.lawful_material_decided",
            actor=actor,
            at=at,
            public={
                "matter": made.id,
                "wanted": entry.is_wanted,
                "due_on": None if entry.due_on is None else entry.due_on.isoformat(),
                "exhibits": [*concerned],
            },
            committed={"what": entry.what, "owner": entry.owner},
            voids="lawful material is to be taken off first" if entry.is_wanted else None,
        )
        uow.commit()
    return saved


def finish_lawful_material(
    order_id: str,
    matter_id: str,
    *,
    done_on: date,
    how: str,
    actor: Actor,
    uow: UnitOfWork,
    clock: Clock,
    rules: Rules,
) -> Order:
    """Record that lawful material was taken off, and how.

    Raises:
        WrongEntryError: a day cannot be so, or something is not said.
        OutOfSequenceError: it ended before, or the order is at its end.
        NotFoundError: there is none of that id.
        NotPermittedError: the actor's duties do not include it.
        SamePersonError: the actor would carry out a disposal under the order.
    """
    require_duty(actor, Act.SETTLE_MATTER)
    if not how.strip():
        message = "Say what was taken off and to whom it went."
        raise WrongEntryError(message)
    with uow:
        at = clock()
        require_past_day(done_on, "The day", rules=rules, at=at)
        order = uow.orders.get(order_id)
        order.require(OrderAct.RECORD_MATTER)
        require_no_operator(uow, order, actor, Act.SETTLE_MATTER)
        found = order.matters.found(LawfulMaterial, matter_id)
        if not found.is_open:
            message = "Nothing is open there."
            raise OutOfSequenceError(message)
        if done_on < found.decided_on:
            message = "It cannot be done before it was decided."
            raise WrongEntryError(message)
        done = replace(found, done_on=done_on, done_by=actor.id, how=how)
        saved = save_changed(
            uow,
            order,
            replace(order, matters=order.matters.changed(done)),
            event="order.lawful_material_done",
            actor=actor,
            at=at,
            public={"matter": found.id, "done_on": done_on.isoformat()},
            committed={"how": how},
        )
        uow.commit()
    return saved


def record_owners_decision(
    order_id: str, *, entry: OwnersEntry, actor: Actor, uow: UnitOfWork, clock: Clock, rules: Rules
) -> Order:
    """Record what a third-party owner agreed to; it resolves the claim that it names.

    Raises:
        WrongEntryError: a day cannot be so, or something is not said.
        OutOfSequenceError: the order is at its end.
        NotPermittedError: the actor's duties do not include it.
        NotFoundError: there is no claim of that id.
        SamePersonError: the actor would carry out a disposal under the order.
    """
    require_duty(actor, Act.SETTLE_MATTER)
    entry = kept_entry(entry)
    if not (entry.owner.strip() and entry.reason.strip() and entry.exhibit_ids):
        message = "Name the owner and the exhibits, and give the words of the agreement."
        raise WrongEntryError(message)
    with uow:
        at = clock()
        require_past_day(entry.agreed_on, "The agreement", rules=rules, at=at)
        order = uow.orders.get(order_id)
        order.require(OrderAct.RECORD_MATTER)
        require_no_operator(uow, order, actor, Act.SETTLE_MATTER)
        concerned = exhibits_of(uow, order, entry.exhibit_ids)
        made = OwnersDecision(
            id=new_id("w"),
            exhibit_ids=concerned,
            choice=entry.choice,
            owner=entry.owner,
            agreed_on=entry.agreed_on,
            recorded_by=actor.id,
            words=entry.reason,
        )
        after = replace(order, matters=order.matters.added(made))
        if entry.claim_id is not None:
            after = after.with_claim_resolved(entry.claim_id, on=entry.agreed_on)
        saved = save_changed(
            uow,
            order,
            after,
            event="order.owner_decided",
            actor=actor,
            at=at,
            public={
                "choice": entry.choice.value,
                "agreed_on": entry.agreed_on.isoformat(),
                "exhibits": [*concerned],
                "claim": entry.claim_id,
            },
            committed={"owner": entry.owner, "words": entry.reason},
            voids="the owner of an item decided what becomes of it",
        )
        uow.commit()
    return saved
