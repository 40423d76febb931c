"""Handovers of which one side is not there yet: offered, accepted, or taken back.

The giver signs an offer. The exhibit is in transit, and the giver answers for it, until the taker
accepts, and signs for the very statement that the giver signed, or the giver takes it back.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from evidence_store.domain.events.kinds.exhibit_events import (
    EXHIBIT_ACCEPTED,
    EXHIBIT_OFFERED,
    EXHIBIT_RECALLED,
)
from evidence_store.domain.exhibits import continuity as rules_of
from evidence_store.domain.exhibits.exhibit import Exhibit, HandoverForm
from evidence_store.domain.people.duties import Act, require_duty
from evidence_store.domain.signing.signed_acts import act_statement, signed_alone
from evidence_store.domain.signing.stated import statement_digest
from evidence_store.workflow._kit.subjects.exhibit_offers import ExhibitDeed, open_offered
from evidence_store.workflow._kit.subjects.moving import (
    compare_seal,
    facts_of,
    made_handover,
    require_ready,
    told_of,
)

if TYPE_CHECKING:
    from evidence_store.workflow._kit.desk import SigningDesk
    from evidence_store.workflow._kit.subjects.moving import Movement


def offer(desk: SigningDesk, exhibit_id: str, *, movement: Movement) -> Exhibit:
    """Sign as the giver; the exhibit is in transit until the taker signs, and the giver holds it.

    Raises:
        DiscrepancyError: the seal on the bag is not the one recorded.
        WrongEntryError: the time cannot be so.
        OutOfSequenceError: the bag is open, in transit, lost or gone, or another person holds it.
        NotPermittedError: the giver's duties do not include it.
    """
    require_duty(desk.actor, Act.HAND_OVER)
    with desk.uow as uow:
        on = open_offered(desk, exhibit_id, ExhibitDeed.HAND_OVER)
        exhibit, at = on.exhibit, on.at
        require_ready(on, movement)
        statement = act_statement(
            EXHIBIT_OFFERED.name,
            signers={"giver": desk.actor.id},
            about=(exhibit.case_id, exhibit.id),
            standing=uow.custody.standing(exhibit.id),
            facts=facts_of(movement),
            at=at,
        )
        # Until the taker signs the giver holds it, so there
        # are never two custodians and never none (ADR 20).
        handover = replace(
            made_handover(movement, form=HandoverForm.OFFERED, at=at),
            giver_id=desk.actor.id,
            offer=statement_digest(statement).hex(),
        )
        saved = on.record(
            rules_of.handed_over(exhibit, handover),
            EXHIBIT_OFFERED,
            public={"handover": handover.id, "seal": handover.seal},
            committed=told_of(handover),
            signed=signed_alone(statement, desk.signer),
            occurred=movement.occurred,
        )
        uow.commit()
    return saved


def accept(desk: SigningDesk, exhibit_id: str, *, seal_seen: str) -> Exhibit:
    """Sign as the taker for what the giver signed; the exhibit is with the taker from now on.

    Raises:
        SamePersonError: the giver would take it from themselves.
        DiscrepancyError: the seal that came is not the one that was given.
        OutOfSequenceError: no handover of it waits.
        NotPermittedError: the taker's duties do not include it.
    """
    require_duty(desk.actor, Act.HAND_OVER)
    with desk.uow as uow:
        on = open_offered(desk, exhibit_id, ExhibitDeed.ACCEPT)
        exhibit, at = on.exhibit, on.at
        waiting = rules_of.open_handover(exhibit)
        compare_seal(on, seal_seen)
        # The offer names whom the giver expected; the person who signs for it has it.
        named = replace(waiting, to_holder=desk.actor.name)
        ready = replace(exhibit, handovers=(*exhibit.handovers[:-1], named))
        done = rules_of.accepted(ready, taker_id=desk.actor.id, at=at)
        # The taker signs for the very statement that the giver signed (ADR 20).
        facts = {"handover": waiting.id, "offer": waiting.offer or "", "seal": seal_seen}
        event = EXHIBIT_ACCEPTED
        saved = on.record(
            replace(done, holder_id=desk.actor.id),
            event,
            public={"handover": waiting.id, "seal": seal_seen},
            signed=on.sign_act(event, signer=desk.signer, facts=facts),
        )
        uow.commit()
    return saved


def recall(desk: SigningDesk, exhibit_id: str) -> Exhibit:
    """Sign as the giver that nobody came for it: it never left.

    Raises:
        NotPermittedError: the giver's duties do not include it, or somebody else gave it.
        OutOfSequenceError: no handover of it waits.
    """
    require_duty(desk.actor, Act.HAND_OVER)
    with desk.uow as uow:
        on = open_offered(desk, exhibit_id, ExhibitDeed.RECALL)
        waiting = rules_of.open_handover(on.exhibit)
        event, facts = EXHIBIT_RECALLED, {"handover": waiting.id, "offer": waiting.offer or ""}
        saved = on.record(
            rules_of.recalled(on.exhibit),
            event,
            public={"handover": waiting.id},
            signed=on.sign_act(event, signer=desk.signer, facts=facts),
        )
        uow.commit()
    return saved
