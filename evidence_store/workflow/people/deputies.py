"""Naming a deputy for a dated time, and ending that."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from evidence_store.domain.events.kinds.person_events import DELEGATION_ENDED, DELEGATION_MADE
from evidence_store.domain.people.delegations import make_delegation
from evidence_store.domain.people.duties import Act, Part, require_duty, require_other_person
from evidence_store.domain.people.person import Duty
from evidence_store.domain.values.finding import with_changed
from evidence_store.errors import NotFoundError, NotPermittedError, OutOfSequenceError
from evidence_store.workflow._kit.acting import Acting
from evidence_store.workflow._kit.capacity import require_no_breakglass, require_settled_key
from forensics.documents import time_to_text

if TYPE_CHECKING:
    from datetime import datetime

    from evidence_store.domain.people.person import Actor, Delegation, Person
    from evidence_store.workflow._kit.desk import SigningDesk
    from evidence_store.workflow._kit.ports import UnitOfWork


def delegate(
    desk: SigningDesk, deputy_id: str, *, begins: datetime, ends: datetime, most_days: int
) -> Delegation:
    """Name a deputy, who acts with the actor's duty of a supervisor between the two moments.

    Args:
        desk: who acts, and on which record.
        deputy_id: who.
        begins: from when on.
        ends: until just before this moment.
        most_days: the longest that the unit's policy allows.

    Raises:
        NotPermittedError: the actor is no supervisor by their own duty.
        SamePersonError: the actor named themselves.
        WrongEntryError: the dates cannot be so, or that person can be nobody's deputy.
        WaitingKeyError: the actor's key was replaced less than 24 hours ago.
        BreakGlassOpenError: a break-glass waits for its review.
        NotFoundError: nobody of that id is enrolled.
    """
    # Only an own duty can be delegated: a deputy names no deputy.
    require_duty(desk.actor, Act.DELEGATE)
    require_other_person(desk.actor, Act.DELEGATE, parts={Part.SUBJECT: frozenset({deputy_id})})
    with desk.uow as uow:
        at = desk.clock()
        require_settled_key(uow, desk.actor, at=at)
        require_no_breakglass(uow)
        supervisor = uow.people.get(desk.actor.id)
        made = make_delegation(
            supervisor,
            uow.people.get(deputy_id),
            begins=begins,
            ends=ends,
            most_days=most_days,
            at=at,
            standing=uow.custody.standing(None),
            signer=desk.signer,
        )
        uow.people.save(replace(supervisor, delegations=(*supervisor.delegations, made)))
        Acting(uow, desk.actor, at).append(
            DELEGATION_MADE,
            public={
                "delegation": made.id,
                "supervisor": desk.actor.id,
                "deputy": deputy_id,
                "begins": time_to_text(begins),
                "ends": time_to_text(ends),
            },
            signed=made.signed,
        )
        uow.commit()
    return made


def end_delegation(desk: SigningDesk, delegation_id: str) -> Delegation:
    """End a delegation before its time: the supervisor who made it, or an administrator.

    Raises:
        NotPermittedError: the actor is neither.
        OutOfSequenceError: it has ended already.
        NotFoundError: there is no such delegation.
    """
    require_duty(desk.actor, Act.END_DELEGATION)
    with desk.uow as uow:
        at = desk.clock()
        supervisor, delegation = _found(uow, delegation_id)
        if desk.actor.id != supervisor.id:
            _require_administrator(desk.actor)
        if delegation.ended_at is not None or delegation.ends <= at:
            raise OutOfSequenceError(f"{delegation_id}: this delegation has ended already.")
        facts = {"delegation": delegation_id}
        acting = Acting(uow, desk.actor, at)
        signed = acting.sign_act(DELEGATION_ENDED, signer=desk.signer, facts=facts)
        ended = replace(delegation, ended_at=at)
        kept = with_changed(supervisor.delegations, ended)
        uow.people.save(replace(supervisor, delegations=kept))
        acting.append(DELEGATION_ENDED, public=facts, signed=signed)
        uow.commit()
    return ended


def _found(uow: UnitOfWork, delegation_id: str) -> tuple[Person, Delegation]:
    for supervisor in uow.people.find():
        for each in supervisor.delegations:
            if each.id == delegation_id:
                return supervisor, each
    raise NotFoundError(f"{delegation_id}: there is no such delegation.")


def _require_administrator(actor: Actor) -> None:
    if Duty.ADMINISTRATOR not in actor.duties:
        raise NotPermittedError(
            "A delegation is ended by the supervisor who made it, or by an administrator."
        )
