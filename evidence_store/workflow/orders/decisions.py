"""Decisions that a disposal waits for: on disclosure, on lawful material, of an owner."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from evidence_store.domain.events.kinds.matter_events import (
    ORDER_LAWFUL_MATERIAL_DECIDED,
    ORDER_LAWFUL_MATERIAL_NOT_WANTED,
    ORDER_OWNER_DECIDED,
)
from evidence_store.domain.offers.order_deeds import OrderDeed
from evidence_store.domain.orders.matters import (
    LawfulMaterial,
    OwnersChoice,
    OwnersDecision,
)
from evidence_store.domain.orders.order_notices import with_objection_agreed
from evidence_store.domain.people.duties import Act, require_duty
from evidence_store.domain.values.identifiers import new_id
from evidence_store.domain.values.texts import kept_entry
from evidence_store.errors import WrongEntryError
from evidence_store.workflow._kit.grounds import require_past_day
from evidence_store.workflow._kit.subjects.open_orders import OpenOrder, open_order

if TYPE_CHECKING:
    from evidence_store.custody.leaves.drafts import JsonValue
    from evidence_store.domain.law.rules import Rules
    from evidence_store.domain.orders.order import Order
    from evidence_store.domain.people.person import Actor
    from evidence_store.domain.signing.signed_acts import Signer
    from evidence_store.workflow._kit.ports import Clock, UnitOfWork


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
    """What a third-party owner agreed to, and the claim or upheld objection that it resolves."""

    choice: OwnersChoice
    owner: str
    agreed_on: date
    reason: str
    exhibit_ids: tuple[str, ...]
    claim_id: str | None = None
    objection_id: str | None = None


def decide_lawful_material(
    order_id: str,
    *,
    entry: LawfulEntry,
    actor: Actor,
    signer: Signer,
    uow: UnitOfWork,
    clock: Clock,
    rules: Rules,
) -> Order:
    """Record whether lawful material is taken off an item first (R v Tan).

    The newest decision counts: that nothing is taken off ends an earlier one, and is signed.

    Raises:
        WrongEntryError: a day cannot be so, or something is not said.
        OutOfSequenceError: the order has ended, or there is no exhibit.
        NotPermittedError: the actor's duties do not include it.
        SamePersonError: nothing is taken off, and the actor would carry out a disposal.
    """
    require_duty(actor, Act.RECORD_MATTER if entry.is_wanted else Act.SETTLE_MATTER)
    entry = kept_entry(entry)
    if entry.is_wanted and not (entry.what.strip() and entry.owner.strip() and entry.due_on):
        raise WrongEntryError("Say what is to be taken off, who owns the task and by what day.")
    with uow:
        at = clock()
        require_past_day(entry.decided_on, "The decision", rules=rules, at=at)
        deed = OrderDeed.TAKE_OFF if entry.is_wanted else OrderDeed.TAKE_NOTHING_OFF
        opened = open_order(uow, order_id, actor, at, deed)
        concerned = opened.concerning(entry.exhibit_ids)
        if not concerned:
            raise WrongEntryError(
                "Say on which exhibit it lies, or map the order's lines first: expunge order map."
            )
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
        _save_lawful(opened, made, signer=signer)
        uow.commit()
        return opened.uow.orders.get(order_id)


def _save_lawful(opened: OpenOrder, made: LawfulMaterial, *, signer: Signer) -> None:
    told: dict[str, JsonValue] = {"matter": made.id, "exhibits": [*made.exhibit_ids]}
    if made.is_wanted:
        opened.save(
            opened.with_added(made),
            event=ORDER_LAWFUL_MATERIAL_DECIDED,
            public={**told, "due_on": None if made.due_on is None else made.due_on.isoformat()},
            committed={"what": made.what, "owner": made.owner},
            voids="lawful material is to be taken off first",
        )
        return
    event = ORDER_LAWFUL_MATERIAL_NOT_WANTED
    facts = {"exhibits": " ".join(made.exhibit_ids), "decided_on": made.decided_on.isoformat()}
    signed = opened.sign(event, signer=signer, facts=facts)
    opened.save(opened.with_added(made), event=event, signed=signed, public=told)


def record_owners_decision(
    order_id: str,
    *,
    entry: OwnersEntry,
    actor: Actor,
    signer: Signer,
    uow: UnitOfWork,
    clock: Clock,
    rules: Rules,
) -> Order:
    """Record and sign what a third-party owner agreed to.

    It resolves the claim that it names, for the exhibits that it names, and an upheld objection
    once the owner has agreed about every exhibit that the letter was about.

    Raises:
        WrongEntryError: a day cannot be so, or something is not said.
        OutOfSequenceError: the order has ended.
        NotPermittedError: the actor's duties do not include it.
        NotFoundError: there is no claim or objection of that id.
        SamePersonError: the actor would carry out a disposal under the order.
    """
    require_duty(actor, Act.SETTLE_MATTER)
    entry = kept_entry(entry)
    if not (entry.owner.strip() and entry.reason.strip() and entry.exhibit_ids):
        raise WrongEntryError(
            "Name the owner and the exhibits, and give the words of the agreement."
        )
    with uow:
        at = clock()
        require_past_day(entry.agreed_on, "The agreement", rules=rules, at=at)
        opened = open_order(uow, order_id, actor, at, OrderDeed.OWNER)
        concerned = opened.concerning(entry.exhibit_ids)
        event = ORDER_OWNER_DECIDED
        facts = _owners_facts(entry, concerned)
        signed = opened.sign(event, signer=signer, facts=facts)
        saved = opened.save(
            _with_what_was_agreed(opened, entry, concerned, by=actor.id),
            event=event,
            signed=signed,
            public={
                "choice": entry.choice.value,
                "agreed_on": entry.agreed_on.isoformat(),
                "exhibits": [*concerned],
                "claim": entry.claim_id,
                "objection": entry.objection_id,
            },
            committed={"owner": entry.owner, "words": entry.reason},
            voids="the owner of an item decided what becomes of it",
        )
        uow.commit()
    return saved


def _with_what_was_agreed(
    opened: OpenOrder, entry: OwnersEntry, concerned: tuple[str, ...], *, by: str
) -> Order:
    """The order with the owner's decision, and what it ends."""
    made = OwnersDecision(
        id=new_id("w"),
        exhibit_ids=concerned,
        choice=entry.choice,
        owner=entry.owner,
        agreed_on=entry.agreed_on,
        recorded_by=by,
        words=entry.reason,
    )
    after = opened.with_added(made)
    if entry.claim_id is not None:
        after = after.with_claim_settled(entry.claim_id, exhibit_ids=concerned, on=entry.agreed_on)
    if entry.objection_id is not None:
        after = with_objection_agreed(
            after, entry.objection_id, on=entry.agreed_on, by=by, reason=entry.reason
        )
    return after


def _owners_facts(entry: OwnersEntry, concerned: tuple[str, ...]) -> dict[str, str]:
    """What is signed: also which claim and which objection the agreement ends, if any."""
    ends = {"claim": entry.claim_id, "objection": entry.objection_id}
    return {
        "choice": entry.choice.value,
        "owner": entry.owner,
        "words": entry.reason,
        "exhibits": " ".join(concerned),
        "agreed_on": entry.agreed_on.isoformat(),
        **{name: each for name, each in ends.items() if each is not None},
    }
