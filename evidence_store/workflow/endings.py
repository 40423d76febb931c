"""Claims, return reviews, and how an exhibit ends: destroyed, sold, returned or vested."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from evidence_store.domain.duties import Act, require_duty
from evidence_store.domain.identifiers import looks_like_id
from evidence_store.domain.standing import (
    FinalDisposition,
    FinalKind,
    Standing,
    StandingAct,
)
from evidence_store.domain.sub_exhibits import held_with
from evidence_store.domain.texts import long_text, short_text
from evidence_store.domain.whereabouts import MovementAct
from evidence_store.domain.zones import LONDON
from evidence_store.errors import WrongEntryError
from evidence_store.workflow.exhibit_guards import duty_of_standing, require_final_end
from evidence_store.workflow.grounds import line_up
from evidence_store.workflow.open_exhibits import OpenExhibit
from evidence_store.workflow.open_orders import OpenOrder
from evidence_store.workflow.voiding import void_open_disposals

if TYPE_CHECKING:
    from datetime import datetime

    from evidence_store.domain.exhibits import Exhibit
    from evidence_store.domain.people import Actor
    from evidence_store.workflow.ports import Clock, UnitOfWork


def change_standing(
    exhibit_id: str,
    *,
    act: StandingAct,
    reason: str,
    actor: Actor,
    uow: UnitOfWork,
    clock: Clock,
) -> Exhibit:
    """Record a claim, its end, a return review or its decision; what was signed before is void.

    Raises:
        OutOfSequenceError: the act does not follow from how the exhibit stands.
        WrongEntryError: no reason is given.
        NotPermittedError: the actor's duties do not include it (deciding is a supervisor's).
    """
    require_duty(actor, duty_of_standing(act))
    reason = long_text(reason, what="reason")
    if not reason.strip():
        raise WrongEntryError("Say on what this rests: which claim, which court's decision.")
    with uow:
        at = clock()
        exhibit = uow.exhibits.get(exhibit_id)
        saved = uow.exhibits.save(exhibit.stood(act))
        OpenExhibit(uow, actor, at, saved).append(
            "exhibit.standing",
            public={"was": exhibit.standing.value, "now": saved.standing.value},
            committed={"reason": reason},
        )
        if saved.standing is not Standing.NONE:
            for each in (saved, *held_with(saved, uow.exhibits.find(case_id=saved.case_id))):
                void_open_disposals(uow, each, reason="claimed or under review", actor=actor, at=at)
        uow.commit()
    return saved


@dataclass(frozen=True, slots=True)
class Ending:
    """How it ends: to whom, and on which paper (receipt, sale, published determination)."""

    kind: FinalKind
    recipient: str
    paper: str


def end_exhibit(
    exhibit_id: str, *, ending: Ending, actor: Actor, uow: UnitOfWork, clock: Clock
) -> Exhibit:
    """Record the final disposition; nothing can be done with the exhibit afterwards.

    Raises:
        OutOfSequenceError: its guard is not met, it is lost or in transit, or it ended before.
        WrongEntryError: recipient or paper are not named.
        NotPermittedError: the actor's duties do not include it.
    """
    require_duty(actor, Act.END_EXHIBIT)
    recipient = short_text(ending.recipient, what="recipient")
    paper = short_text(ending.paper, what="paper")
    if not (recipient.strip() and paper.strip()) or looks_like_id(paper):
        raise WrongEntryError("Name who received it, and the receipt or determination.")
    with uow:
        at = clock()
        exhibit = uow.exhibits.get(exhibit_id)
        require_final_end(OpenExhibit(uow, actor, at, exhibit), ending.kind)
        end = FinalDisposition(ending.kind, at, actor.id, recipient, paper)
        is_delivery = ending.kind is FinalKind.RETURNED_TO_THIRD_PARTY
        left = replace(exhibit.moved(MovementAct.LEAVE), ended=end, holder_id=None)
        saved = uow.exhibits.save(left.without_secrets())
        OpenExhibit(uow, actor, at, saved).append(
            "exhibit.ended",
            public={"kind": end.kind.value},
            committed={"recipient": recipient, "paper": paper},
        )
        void_open_disposals(uow, saved, reason="the exhibit came to its end", actor=actor, at=at)
        if is_delivery:
            _settle_claims(uow, saved, actor=actor, at=at)
        uow.commit()
    return saved


def _settle_claims(uow: UnitOfWork, delivered: Exhibit, *, actor: Actor, at: datetime) -> None:
    """Record, at every order that names what was delivered, that allowed claims to it ended."""
    on, ids = at.astimezone(LONDON).date(), line_up(uow, delivered)
    for found in uow.orders.find(case_id=delivered.case_id):
        due = [
            each for each in found.proceedings if each.is_allowed_claim and each.is_open_for(ids)
        ]
        if not found.reaches(ids) or not due:
            continue
        after = found
        for each in due:
            after = after.with_claim_settled(each.id, exhibit_ids=(delivered.id,), on=on)
        OpenOrder(uow, actor, at, found).save(
            after, event="order.claim_delivered", public={"claims": [each.id for each in due]}
        )
