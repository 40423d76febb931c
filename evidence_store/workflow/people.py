"""Steps about people: one admits somebody, another confirms it, and leavings are recorded.

They change who can open the unit's keys; whoever calls a step wraps those keys anew afterwards.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from evidence_store.custody.drafts import Draft
from evidence_store.custody.statements import as_signed
from evidence_store.domain.duties import Act, require_duty
from evidence_store.domain.enrolments import sign_enrolment
from evidence_store.domain.texts import same_key
from evidence_store.errors import ConflictError, RefusedError, SamePersonError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evidence_store.domain.people import Actor, Person
    from evidence_store.domain.signing import Signer
    from evidence_store.keys.requests import PersonRequest
    from evidence_store.workflow.ports import Clock, UnitOfWork

FLOOR = 3
"""Three people is the least that the table of duties allows."""


def enrol_person(request: PersonRequest, *, actor: Actor, uow: UnitOfWork, clock: Clock) -> Person:
    """Admit the person who made this request, whom the actor has met.

    They do not act until another person has confirmed it (``confirm_person``).
    A request that was admitted before is given back as it stands, so that its enrolment can be
    finished after an interruption.

    Raises:
        NotPermittedError: the actor is no administrator.
        SamePersonError: the request is the actor's own.
        ConflictError: the staff number, or the key, is enrolled already.
    """
    require_duty(actor, Act.ENROL_PERSON)
    with uow:
        people = uow.people.find()
        if before := next((each for each in people if each.id == request.id), None):
            return _same(before, request)
        own = next((each for each in people if each.id == actor.id), None)
        if own is not None and _same_number(request, own):
            raise SamePersonError("Nobody enrols themselves. Ask another administrator.")
        _require_new(request, people)
        person = request.admitted(at=clock(), by=actor.id)
        uow.people.add(person)
        uow.custody.append(enrolment_of(person))
        uow.commit()
    return person


def confirm_person(
    person_id: str, *, actor: Actor, signer: Signer, uow: UnitOfWork, clock: Clock
) -> Person:
    """Confirm an enrolment as a second person, who has met the enrolled, and sign for it.

    Only then can the enrolled act. An enrolment that was confirmed before is given back as it
    stands, so that it can be finished after an interruption.

    Raises:
        SamePersonError: the actor is the administrator who enrolled, or the enrolled.
        RefusedError: the actor waits for a confirmation, or the enrolled has left.
        NotFoundError: nobody of that id is enrolled.
    """
    require_duty(actor, Act.CONFIRM_PERSON)
    with uow:
        person = uow.people.get(person_id)
        if actor.id in (person.id, person.enrolled_by):
            raise SamePersonError(
                f"{person_id}: neither the enrolled nor the administrator who enrolled them "
                "confirms it. Ask another person."
            )
        if not uow.people.get(actor.id).is_present or person.left_at is not None:
            raise RefusedError(
                f"{person_id}: an enrolment is confirmed by somebody who acts already, of somebody "
                "who has not left."
            )
        if not person.is_pending:
            return person
        at = clock()
        standing = uow.custody.standing(None)
        signed = sign_enrolment(person, by=actor.id, at=at, standing=standing, signer=signer)
        confirmed = replace(person, confirmed_by=actor.id, confirmed_at=at, confirmation=signed)
        saved = uow.people.save(confirmed)
        uow.custody.append(
            Draft(
                "person.confirmed",
                None,
                None,
                at,
                public={"person": person_id},
                committed={"by": actor.id},
                signed=as_signed(signed),
            )
        )
        uow.commit()
    return saved


def record_leaving(person_id: str, *, actor: Actor, uow: UnitOfWork, clock: Clock) -> Person:
    """Record that a person has left; from then on they cannot act.

    Raises:
        NotPermittedError: the actor is no administrator.
        SamePersonError: it is the actor themselves.
        RefusedError: too few people, or no administrator, would remain; or the person left before.
        NotFoundError: nobody of that id is enrolled.
    """
    require_duty(actor, Act.RECORD_LEAVING)
    if person_id == actor.id:
        raise SamePersonError("Nobody records their own leaving. Ask another administrator.")
    with uow:
        person = uow.people.get(person_id)
        if person.left_at is not None:
            raise RefusedError(f"{person_id}: this person has left already.")
        remaining = [each for each in uow.people.find() if each.is_present and each.id != person_id]
        if len(remaining) < FLOOR:
            raise RefusedError(
                f"{person_id}: fewer than {FLOOR} people would remain. Enrol another person first."
            )
        now = clock()
        left = uow.people.save(replace(person, left_at=now))
        uow.custody.append(
            Draft(
                "person.left",
                None,
                None,
                now,
                public={"person": person_id},
                committed={"by": actor.id},
            )
        )
        uow.commit()
    return left


def enrolment_of(person: Person) -> Draft:
    """The entry of an enrolment: ids and public key in clear, everything personal committed."""
    return Draft(
        "person.enrolled",
        None,
        None,
        person.enrolled_at,
        public={"person": person.id, "signing_key": person.signing_key.hex()},
        committed={
            "by": person.enrolled_by,
            "staff_number": person.staff_number,
            "name": person.name,
            "rank": person.rank,
            "duties": [duty.value for duty in person.duties],
        },
    )


def _same_number(request: PersonRequest, person: Person) -> bool:
    return same_key(request.staff_number) == same_key(person.staff_number)


def _require_new(request: PersonRequest, people: Sequence[Person]) -> None:
    if any(_same_number(request, each) for each in people):
        raise ConflictError(
            "This staff number is enrolled already, perhaps written in another way. Nothing was "
            "recorded."
        )
    if any(
        request.signing_key == each.signing_key or request.recipient == each.recipient
        for each in people
    ):
        raise ConflictError("This key is enrolled already. Ask the person for a new request.")


def _same(before: Person, request: PersonRequest) -> Person:
    if before.signing_key != request.signing_key or before.left_at is not None:
        raise ConflictError(
            "A person of this id is enrolled with another key, or has left. "
            "Ask the person for a new request."
        )
    return before
