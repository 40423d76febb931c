"""Continuity of exhibits: bags opened and closed under new seals, movements, storage, parts.

Seals are compared at every act that says which seal is on the bag. Where it is another one, the act
is not recorded; a discrepancy is, and holds the exhibit.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from evidence_store.domain.events.kinds.exhibit_events import (
    EXHIBIT_HANDOVER,
    EXHIBIT_RESEALED,
    EXHIBIT_STORED,
    EXHIBIT_TAKEN_OUT,
)
from evidence_store.domain.exhibits import continuity as rules_of
from evidence_store.domain.exhibits.exhibit import Exhibit, HandoverForm, Seal
from evidence_store.domain.exhibits.whereabouts import MovementAct
from evidence_store.domain.people.duties import Act, require_duty
from evidence_store.domain.values.texts import require_words, short_text
from evidence_store.errors import WrongEntryError
from evidence_store.workflow._kit.subjects.bags import require_free_seal
from evidence_store.workflow._kit.subjects.exhibit_offers import ExhibitDeed, open_offered
from evidence_store.workflow._kit.subjects.moving import (
    Movement,
    compare_seal,
    made_handover,
    require_ready,
    told_of,
)

if TYPE_CHECKING:
    from datetime import datetime

    from evidence_store.domain.people.person import Actor
    from evidence_store.workflow._kit.desk import Desk, SigningDesk
    from evidence_store.workflow._kit.subjects.open_exhibits import OpenExhibit


def reseal(
    desk: Desk, exhibit_id: str, *, reason: str, new_seal: str, seal_seen: str | None = None
) -> Exhibit:
    """Record that the bag was opened and closed, why, and the new seal; the old one stays.

    Args:
        desk: who acts, and on which record.
        exhibit_id: which exhibit.
        reason: why.
        new_seal: number of the seal that is on the bag now.
        seal_seen: the seal that was on the bag before, as it was read; it is compared.

    Raises:
        DiscrepancyError: the seal that was on the bag is not the one recorded.
        WrongEntryError: the new seal was used before, or nothing was named.
        OutOfSequenceError: the bag is open, in transit, lost or gone, or another person holds it.
        NotPermittedError: the actor's duties do not include it.
    """
    require_duty(desk.actor, Act.RESEAL)
    if not (reason.strip() and new_seal.strip()):
        message = "Say why the seal was broken, and give the number of the new one."
        raise WrongEntryError(message)
    new_seal = short_text(new_seal, what="new_seal")
    with desk.uow as uow:
        on = open_offered(desk, exhibit_id, ExhibitDeed.RESEAL)
        exhibit, at = on.exhibit, on.at
        compare_seal(on, seal_seen)
        require_free_seal(uow, exhibit, new_seal)
        saved = on.record(
            rules_of.resealed(exhibit, reason=reason, number=new_seal, by=desk.actor.id, at=at),
            EXHIBIT_RESEALED,
            public={
                "seal_out": exhibit.seal.number if exhibit.seal else None,
                "seal_in": new_seal,
            },
            committed={"reason": reason},
        )
        uow.commit()
    return saved


def take_out(desk: SigningDesk, exhibit_id: str, *, seal: str, holder: str) -> Exhibit:
    """Record and sign that a part was taken out of its parent, into a bag under its own seal.

    What bars the part no longer bars the parent from then on.

    Raises:
        OutOfSequenceError: it is no part, or is out already, or its parent's bag is sealed.
        WrongEntryError: seal or holder are not named.
        NotPermittedError: the actor's duties do not include it.
    """
    require_duty(desk.actor, Act.RESEAL)
    seal, holder = short_text(seal, what="seal"), short_text(holder, what="holder")
    if not (seal.strip() and holder.strip()):
        raise WrongEntryError("Give the number of the part's own seal, and who has it.")
    with desk.uow as uow:
        on = open_offered(desk, exhibit_id, ExhibitDeed.TAKE_OUT)
        exhibit, at = on.exhibit, on.at
        moved = exhibit.moved(MovementAct.TAKE_OUT)
        require_free_seal(uow, exhibit, seal)
        facts = {"seal": seal, "parent": exhibit.parent_id or "", "holder": holder}
        # Signed, since it ends a bar: what holds the part holds the whole no longer (ADR 18).
        signed = on.sign_act(EXHIBIT_TAKEN_OUT, signer=desk.signer, facts=facts)
        seals = (*exhibit.seals, Seal(seal, at, desk.actor.id))
        saved = on.record(
            replace(moved, seals=seals, holder=holder, holder_id=None),
            EXHIBIT_TAKEN_OUT,
            public={"seal": seal, "parent": exhibit.parent_id},
            committed={"holder": holder},
            signed=signed,
        )
        uow.commit()
    return saved


def hand_over(
    desk: Desk, exhibit_id: str, *, movement: Movement, form: HandoverForm = HandoverForm.RECORDED
) -> Exhibit:
    """Record a movement from the present holder to the next, with the seal that was on the bag.

    ``form`` is RECORDED where one person writes down what others did, and PLACED where the next
    holder is a locker or a store, which signs nothing.

    Raises:
        DiscrepancyError: the seal on the bag is not the one recorded.
        WrongEntryError: the holder is not the recorded one, or the time cannot be so.
        OutOfSequenceError: the bag is open, in transit, lost or gone.
        NotPermittedError: the actor's duties do not include it.
    """
    require_duty(desk.actor, Act.HAND_OVER)
    with desk.uow as uow:
        is_placed = form is HandoverForm.PLACED
        deed = ExhibitDeed.PLACE if is_placed else ExhibitDeed.RECORD_MOVEMENT
        saved = _moved(open_offered(desk, exhibit_id, deed), movement, form=form)
        uow.commit()
    return saved


def take(
    desk: Desk,
    exhibit_id: str,
    *,
    seal_seen: str,
    reason: str,
    occurred: datetime | None = None,
    occurred_until: datetime | None = None,
) -> Exhibit:
    """Record that the actor took the exhibit into their own hands, under its seal.

    It is taken from where no person of the unit signed for it: a store, a locker, or the person who
    had it when the record began. The person who signed for it gives it with a signature of their
    own.

    Raises:
        DiscrepancyError: the seal on the bag is not the one recorded.
        WrongEntryError: seal or reason are not named, or the time cannot be so.
        OutOfSequenceError: a person signed for it, or the bag is open, in transit, lost or gone.
        NotPermittedError: the actor's duties do not include it.
    """
    require_duty(desk.actor, Act.HAND_OVER)
    require_words(seal_seen, reason, otherwise="Give the seal that is on the bag, and the reason.")
    with desk.uow as uow:
        on = open_offered(desk, exhibit_id, ExhibitDeed.TAKE)
        movement = Movement(
            occurred=occurred or on.at,
            from_holder=on.exhibit.holder,
            to_holder=desk.actor.name,
            reason=reason,
            seal=seal_seen,
            occurred_until=occurred_until,
        )
        saved = _moved(on, movement, form=HandoverForm.RECORDED, taker=desk.actor)
        uow.commit()
    return saved


def _moved(
    on: OpenExhibit, movement: Movement, *, form: HandoverForm, taker: Actor | None = None
) -> Exhibit:
    """The exhibit with its next holder, saved, with its entry; ``taker`` where it is the actor."""
    require_ready(on, movement)
    taker_id = None if taker is None else taker.id
    handover = replace(made_handover(movement, form=form, at=on.at), taker_id=taker_id)
    return on.record(
        replace(rules_of.handed_over(on.exhibit, handover), holder_id=taker_id),
        EXHIBIT_STORED if form is HandoverForm.PLACED else EXHIBIT_HANDOVER,
        public={"handover": handover.id, "seal": handover.seal},
        committed={**told_of(handover), **({} if taker_id is None else {"taker": taker_id})},
        occurred=movement.occurred,
    )
