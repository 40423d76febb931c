"""Changing what an erasure waits for: one person proposes and signs, another confirms and signs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.domain.events.kinds.unit_events import POLICY_PROPOSED, POLICY_SET
from evidence_store.domain.people.duties import Act, Part, require_duty, require_other_person
from evidence_store.domain.unit.policies import PolicyChange, waiting_change
from evidence_store.domain.values.identifiers import new_id
from evidence_store.workflow._kit.acting import Acting

if TYPE_CHECKING:
    from evidence_store.domain.events.event import Event
    from evidence_store.domain.signing.signed_acts import Signer
    from evidence_store.workflow._kit.desk import SigningDesk


def propose_policy(desk: SigningDesk, content: str, *, digest: str) -> PolicyChange:
    """Propose another policy and sign for it; the one in force stays until it is confirmed.

    Args:
        desk: who acts, and on which record.
        content: the section of the settings, as canonical JSON.
        digest: over it, as the log will name it.

    Raises:
        NotPermittedError: the actor's duties do not include it.
    """
    require_duty(desk.actor, Act.PROPOSE_POLICY)
    with desk.uow as uow:
        at = desk.clock()
        change = PolicyChange(new_id("y"), 1, content, digest, desk.actor.id, at)
        uow.policy_changes.add(change)
        _append(Acting(uow, desk.actor, at), change, POLICY_PROPOSED, signer=desk.signer)
        uow.commit()
    return change


def confirm_policy(desk: SigningDesk) -> PolicyChange:
    """Confirm the newest proposal as a second person and sign for it; it is in force then.

    Raises:
        SamePersonError: the actor proposed it.
        OutOfSequenceError: nothing waits to be confirmed.
    """
    require_duty(desk.actor, Act.CONFIRM_POLICY)
    with desk.uow as uow:
        at = desk.clock()
        change = waiting_change(uow.policy_changes.find())
        proposer = frozenset({change.proposed_by})
        require_other_person(desk.actor, Act.CONFIRM_POLICY, parts={Part.PROPOSER: proposer})
        saved = uow.policy_changes.save(change.confirmed(by=desk.actor.id, at=at))
        _append(Acting(uow, desk.actor, at), saved, POLICY_SET, signer=desk.signer)
        uow.commit()
    return saved


def _append(acting: Acting, change: PolicyChange, event: Event, *, signer: Signer) -> None:
    # By its digest: the policy itself is in the settings, and a folder whose settings say
    # something else is not opened (ADR 15).
    facts = {"change": change.id, "policy": change.digest}
    signed = acting.sign_act(event, signer=signer, facts=facts)
    acting.append(event, public=facts, signed=signed)
