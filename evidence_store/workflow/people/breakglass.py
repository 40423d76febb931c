"""Break-glass: two people restore access where no administrator, or no supervisor, can act.

They sign, one after the other, for one enrolment or one replaced key of somebody with the missing
duty; nothing else can be done by it. From the second signature on nothing is authorised, released
or started until a third person, who could act before and took no part in it, has reviewed it.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from evidence_store.domain.events.kinds.person_events import (
    BREAKGLASS_ASKED,
    BREAKGLASS_REVIEWED,
    BREAKGLASS_USED,
)
from evidence_store.domain.people.duties import FLOOR, Act, Part, require_duty, require_other_person
from evidence_store.domain.people.person import Duty, IdentityDocument, Meeting
from evidence_store.domain.people.unit_secrets import require_wrappable
from evidence_store.domain.values.identifiers import new_id
from evidence_store.domain.values.texts import said
from evidence_store.errors import (
    NotFoundError,
    NotPermittedError,
    OutOfSequenceError,
    RefusedError,
    SamePersonError,
    WrongEntryError,
)
from evidence_store.keys.requests import KeyRequest, PersonRequest
from evidence_store.ways import Way
from evidence_store.workflow._kit.acting import Acting
from evidence_store.workflow._kit.capacity import (
    control_events,
    require_settled_key,
    used_breakglasses,
)
from evidence_store.workflow._kit.subjects.person_entries import (
    append_enrolment,
    asked_key,
    put_enrolment_in_force,
    put_key_in_force,
    require_new,
    require_new_key,
)
from forensics.documents import to_canonical
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from evidence_store.domain.people.person import Actor, Person
    from evidence_store.domain.signing.signed_acts import Signer
    from evidence_store.workflow._kit.desk import Desk, SigningDesk
    from evidence_store.workflow._kit.ports import UnitOfWork
    from evidence_store.workflow._kit.subjects.person_entries import Rewrap

MISSING = frozenset({Duty.ADMINISTRATOR, Duty.SUPERVISOR})
"""Duties that a break-glass can restore; no other."""

LIFE = timedelta(hours=72)
"""So long the first person's signature waits for the second."""


@dataclass(frozen=True, slots=True)
class BreakGlass:
    """One break-glass as the custody log has it."""

    id: str
    missing: Duty
    person: str
    first: str
    request: str
    new_key: str
    document: IdentityDocument
    asked: datetime


def ask_breakglass(
    desk: SigningDesk,
    request: PersonRequest | KeyRequest,
    *,
    missing: Duty,
    reason: str,
    document: IdentityDocument,
) -> BreakGlass:
    """Sign first that access be restored by this one request, with the reason why.

    Args:
        desk: who acts, and on which record.
        request: an enrolment with exactly the missing duty, or another key for somebody who has it.
        missing: the duty that nobody can exercise; neither signer has it.
        reason: why nobody who has the duty can act, and who was tried.
        document: what of the person's the actor saw, in person.

    Raises:
        WrongEntryError: no reason, or a request that does not restore the missing duty.
        NotPermittedError: the actor has the duty that is said to be missing.
        RefusedError: a desk of three, where any two sign for this without a break-glass.
    """
    require_duty(desk.actor, Act.ASK_BREAKGLASS)
    otherwise = "Say why no one who has the duty can act, and who was tried."
    why = said(reason, otherwise, what="reason")
    with desk.uow as uow:
        at = desk.clock()
        subject = _subject(request)
        _require_signer(uow, desk.actor, missing, at=at)
        parts = {Part.SUBJECT: frozenset({subject})}
        require_other_person(desk.actor, Act.ASK_BREAKGLASS, parts=parts)
        _require_restores(uow, request, missing)
        key = request.signing_key.hex()
        asked = BreakGlass(
            new_id("b"), missing, subject, desk.actor.id, _digest(request), key, document, at
        )
        acting = Acting(uow, desk.actor, at)
        event, facts = BREAKGLASS_ASKED, {**_facts(asked), "reason": why}
        acting.append(
            event,
            public={**_facts(asked), "first": desk.actor.id},
            committed={"reason": why},
            signed=acting.sign_act(event, signer=desk.signer, facts=facts),
        )
        uow.commit()
    return asked


def use_breakglass(
    desk: SigningDesk,
    breakglass_id: str,
    request: PersonRequest | KeyRequest,
    *,
    document: IdentityDocument,
    rewrap: Rewrap,
) -> Person:
    """Sign second: the one enrolment, or the one key, of the request is in force from now on.

    ``rewrap`` wraps what it opens of the unit's keys for those who act then.

    Raises:
        NotFoundError: nobody asked for such a break-glass.
        OutOfSequenceError: it was used, or asked for more than 72 hours ago.
        SamePersonError: the actor asked for it, or it is about them.
        NotPermittedError: the actor has the duty that is said to be missing, or the person is to
            open what is not open here.
        WrongEntryError: the request is not the one that the first person signed for.
    """
    require_duty(desk.actor, Act.USE_BREAKGLASS)
    with desk.uow as uow:
        at = desk.clock()
        asked = _waiting(uow, breakglass_id, at=at)
        _require_second(desk, asked, request, at=at)
        require_wrappable(asked.person, _duties_of(uow, request), opens=rewrap.opens)
        acting = Acting(uow, desk.actor, at)
        event, told = BREAKGLASS_USED, {**_facts(asked), "first": asked.first}
        facts = {**told, "met_by_second": document.value}
        acting.append(
            event,
            public={**told, "second": desk.actor.id},
            signed=acting.sign_act(event, signer=desk.signer, facts=facts),
        )
        restored = _restore(acting, request, asked, document=document, signer=desk.signer)
        rewrap([each for each in uow.people.find() if each.is_present])
        uow.commit()
    return restored


@dataclass(frozen=True, slots=True)
class UsedBreakGlass:
    """One that waits for its review: what it restored for whom, signed by which two, and when."""

    id: str
    missing: Duty
    person: str
    signers: tuple[str, str]
    used: datetime


def list_to_review(desk: Desk) -> tuple[UsedBreakGlass, ...]:
    """Every break-glass that was used and waits for its review, newest first.

    Raises:
        NotPermittedError: the actor's duties do not include the review.
    """
    require_duty(desk.actor, Act.REVIEW_BREAKGLASS)
    with desk.uow as uow:
        return tuple(
            UsedBreakGlass(
                id=str(each.public["breakglass"]),
                missing=Duty(each.public["missing"]),
                person=str(each.public["person"]),
                signers=(str(each.public["first"]), str(each.public["second"])),
                used=each.recorded,
            )
            for each in used_breakglasses(uow)
        )


def review_breakglass(desk: SigningDesk, breakglass_id: str, *, finding: str) -> None:
    """Review a break-glass as a third person and sign for what was found; authority goes on then.

    Raises:
        NotFoundError: no such break-glass was used.
        OutOfSequenceError: it was reviewed already.
        SamePersonError: the actor took a part in it, or could not act before it.
        NotPermittedError: the actor's duties do not include it.
        WrongEntryError: no finding is given.
    """
    require_duty(desk.actor, Act.REVIEW_BREAKGLASS)
    otherwise = "Say what you found: whom you asked, what you saw."
    found = said(finding, otherwise, what="finding")
    with desk.uow as uow:
        at = desk.clock()
        used, recorded = _used(uow, breakglass_id)
        part = frozenset(str(used[name]) for name in ("first", "second", "person"))
        require_other_person(desk.actor, Act.REVIEW_BREAKGLASS, parts={Part.REVIEWED: part})
        person = uow.people.get(desk.actor.id)
        # Otherwise two people could use it to enrol the third, who then reviews them.
        if not person.is_present or (person.confirmed_at or person.enrolled_at) >= recorded:
            raise SamePersonError(
                "A break-glass is reviewed by a person who could act before it. Ask another person."
            )
        require_settled_key(uow, desk.actor, at=at)
        acting = Acting(uow, desk.actor, at)
        event, facts = BREAKGLASS_REVIEWED, {"breakglass": breakglass_id, "finding": found}
        acting.append(
            event,
            public={"breakglass": breakglass_id},
            committed={"finding": found},
            signed=acting.sign_act(event, signer=desk.signer, facts=facts),
        )
        uow.commit()


def _restore(
    acting: Acting,
    request: PersonRequest | KeyRequest,
    asked: BreakGlass,
    *,
    document: IdentityDocument,
    signer: Signer,
) -> Person:
    people, met = acting.uow.people, Meeting(asked.first, asked.asked, asked.document)
    if isinstance(request, KeyRequest):
        require_new_key(request.signing_key, request.recipient, people.find())
        person, key = people.get(request.person), asked_key(request, met)
        return put_key_in_force(acting, person, key, document=document, signer=signer)
    require_new(request, people.find())
    person = replace(request.admitted(at=acting.at, by=asked.first), met=(met,))
    people.add(person)
    # What two people signed for the break-glass stands for the enroller's signature.
    append_enrolment(acting.uow, person, signed=None, public={"breakglass": asked.id})
    return put_enrolment_in_force(acting, person, document=document, signer=signer)


def _require_signer(uow: UnitOfWork, actor: Actor, missing: Duty, *, at: datetime) -> None:
    present = [each for each in uow.people.find() if each.is_present]
    if missing not in MISSING:
        raise WrongEntryError("A break-glass restores an administrator or a supervisor.")
    if actor.id not in {each.id for each in present}:
        raise RefusedError(f"{actor.id}: this person has left, or waits to be confirmed.")
    if missing in actor.duties:
        raise NotPermittedError(
            f"You have the duty of {missing.value} yourself, so it is not missing. "
            "Enrol the person, or replace the key, in the ordinary way."
        )
    if sum(each.is_keeper for each in present) <= FLOOR:
        raise RefusedError(
            "On a desk of three any two people sign for an enrolment or another key. "
            "Use: " + Way.PERSON_ENROL + ", or " + Way.PERSON_REPLACE_KEY + "."
        )
    require_settled_key(uow, actor, at=at)


def _require_second(
    desk: Desk, asked: BreakGlass, request: PersonRequest | KeyRequest, *, at: datetime
) -> None:
    """Check that the actor may sign second for what the first person signed for, and no more."""
    parts = {Part.PROPOSER: frozenset({asked.first}), Part.SUBJECT: frozenset({asked.person})}
    require_other_person(desk.actor, Act.USE_BREAKGLASS, parts=parts)
    _require_signer(desk.uow, desk.actor, asked.missing, at=at)
    if _digest(request) != asked.request:
        raise WrongEntryError("This is not the request that the first person signed for.")
    _require_restores(desk.uow, request, asked.missing)
    if not desk.uow.people.get(asked.first).is_present:
        raise RefusedError("The person who asked for this break-glass has left.")


def _require_restores(uow: UnitOfWork, request: PersonRequest | KeyRequest, missing: Duty) -> None:
    if isinstance(request, PersonRequest):
        # That duty alone, so that two people gain no second person for an erasure by it.
        restores = request.duties == (missing,)
    else:
        person = uow.people.get(request.person)
        restores = person.is_present and missing in person.duties
    if not restores:
        raise WrongEntryError(
            f"A break-glass enrols a person with the one duty {missing.value}, or replaces the "
            "key of a person who has it; it does nothing else."
        )


def _waiting(uow: UnitOfWork, breakglass_id: str, *, at: datetime) -> BreakGlass:
    for each in control_events(uow):
        if each.public.get("breakglass") != breakglass_id:
            continue
        # Under a wrong clock nobody knows when its 72 hours began (ADR 34).
        if each.event != BREAKGLASS_ASKED.name or each.is_disputed or at > each.recorded + LIFE:
            break
        return BreakGlass(
            id=breakglass_id,
            missing=Duty(each.public["missing"]),
            person=str(each.public["person"]),
            first=str(each.public["first"]),
            request=str(each.public["request"]),
            new_key=str(each.public["new_key"]),
            document=IdentityDocument(each.public["met_in_person"]),
            asked=each.recorded,
        )
    else:
        # Of the loop: no entry names it. One that is over left the loop, and is told below.
        raise NotFoundError(f"{breakglass_id}: no such break-glass was asked for.")
    raise OutOfSequenceError(
        f"{breakglass_id}: this break-glass was used, or was asked for more than 72 hours ago."
    )


def _used(uow: UnitOfWork, breakglass_id: str) -> tuple[dict[str, Any], datetime]:
    for each in control_events(uow):
        if each.public.get("breakglass") != breakglass_id:
            continue
        if each.event == BREAKGLASS_REVIEWED.name:
            raise OutOfSequenceError(f"{breakglass_id}: this break-glass was reviewed already.")
        if each.event == BREAKGLASS_USED.name:
            return each.public, each.recorded
    raise NotFoundError(f"{breakglass_id}: no such break-glass was used.")


def _facts(asked: BreakGlass) -> dict[str, str]:
    return {
        "breakglass": asked.id,
        "missing": asked.missing.value,
        "person": asked.person,
        "request": asked.request,
        "new_key": asked.new_key,
        "met_in_person": asked.document.value,
    }


def _duties_of(uow: UnitOfWork, request: PersonRequest | KeyRequest) -> tuple[Duty, ...]:
    if isinstance(request, KeyRequest):
        return uow.people.get(request.person).duties
    return request.duties


def _subject(request: PersonRequest | KeyRequest) -> str:
    return request.person if isinstance(request, KeyRequest) else request.id


def _digest(request: PersonRequest | KeyRequest) -> str:
    return hashlib.sha256(to_canonical(request)).hexdigest()
