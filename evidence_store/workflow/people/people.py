"""Steps about people: one admits somebody, another confirms it, and leavings are recorded.

They change who can open the unit's keys. Anyone who calls the confirming step wraps those keys
again afterwards; a leaving has them wrapped again before it is recorded, so that it never comes
late.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from evidence_store.domain.events.kinds.person_events import PERSON_ENROLLED, PERSON_LEFT
from evidence_store.domain.people.duties import FLOOR, Act, Part, require_duty, require_other_person
from evidence_store.domain.people.person import Meeting
from evidence_store.domain.people.unit_secrets import (
    LEAST_WRAPS,
    NAMES,
    require_wrappable,
    secrets_of,
    too_few_among,
    who_opens,
)
from evidence_store.errors import ConflictError, RefusedError, SamePersonError
from evidence_store.ways import Way
from evidence_store.workflow._kit.acting import Acting
from evidence_store.workflow._kit.capacity import require_administration, require_settled_key
from evidence_store.workflow._kit.subjects.person_entries import (
    append_enrolment,
    end_delegations,
    enrolment_facts,
    put_enrolment_in_force,
    require_new,
    same_number,
)
from evidence_store.workflow._kit.subjects.voiding import void_what_they_signed

if TYPE_CHECKING:
    from collections.abc import Collection

    from evidence_store.domain.people.person import IdentityDocument, Person
    from evidence_store.domain.people.unit_secrets import SecretGroup
    from evidence_store.keys.requests import PersonRequest
    from evidence_store.workflow._kit.desk import SigningDesk
    from evidence_store.workflow._kit.subjects.person_entries import Rewrap


def enrol_person(
    desk: SigningDesk, request: PersonRequest, *, document: IdentityDocument
) -> Person:
    """Admit the person who made this request, whom the actor has met, and sign for it.

    They do not act until another person has confirmed it (``confirm_person``).

    Args:
        desk: who acts, and on which record.
        request: as the person made it.
        document: what of the person's the actor saw.

    Raises:
        NotPermittedError: the actor is no administrator.
        SamePersonError: the request is the actor's own.
        ConflictError: the staff number, or the key, is enrolled already.
    """
    with desk.uow as uow:
        require_administration(uow, desk.actor, Act.ENROL_PERSON)
        people = uow.people.find()
        # A request that was admitted before is given back as it stands, so that its enrolment can
        # be finished after an interruption.
        if before := next((each for each in people if each.id == request.id), None):
            return _same(before, request)
        own = next((each for each in people if each.id == desk.actor.id), None)
        if own is not None and same_number(request, own):
            raise SamePersonError("You cannot enrol yourself. Ask another administrator.")
        require_new(request, people)
        at = desk.clock()
        met = Meeting(desk.actor.id, at, document)
        person = replace(request.admitted(at=at, by=desk.actor.id), met=(met,))
        facts = enrolment_facts(request, document)
        acting = Acting(uow, desk.actor, at)
        signed = acting.sign_act(PERSON_ENROLLED, signer=desk.signer, facts=facts)
        uow.people.add(person)
        append_enrolment(uow, person, signed=signed)
        uow.commit()
    return person


def confirm_person(
    desk: SigningDesk, person_id: str, *, document: IdentityDocument, opens: Collection[SecretGroup]
) -> Person:
    """Confirm an enrolment as a second person, who has met the enrolled, and sign for it.

    Only then can the enrolled act.

    Args:
        desk: who acts, and on which record.
        person_id: who is confirmed.
        document: what of the person's the actor saw.
        opens: which of the unit's secrets are open, to be wrapped for the enrolled afterwards.

    Raises:
        NotPermittedError: the enrolled is to open what is not open here.
        SamePersonError: the actor is the administrator who enrolled, or the enrolled.
        RefusedError: the actor waits for a confirmation, or the enrolled has left.
        WaitingKeyError: the actor's key was replaced less than 24 hours ago.
        NotFoundError: nobody of that id is enrolled.
    """
    require_duty(desk.actor, Act.CONFIRM_PERSON)
    with desk.uow as uow:
        person = uow.people.get(person_id)
        if desk.actor.id in (person.id, person.enrolled_by):
            raise SamePersonError(
                f"{person_id}: neither the enrolled nor the administrator who enrolled them "
                "confirms it. Ask another person."
            )
        if not uow.people.get(desk.actor.id).is_present or person.left_at is not None:
            raise RefusedError(
                f"{person_id}: an enrolment is confirmed by a person who can already act, for a "
                "person who has not left."
            )
        require_wrappable(person_id, person.duties, opens=opens)
        # An enrolment that was confirmed before is given back as it stands, so that it can be
        # finished after an interruption.
        if not person.is_pending:
            return person
        acting = Acting(uow, desk.actor, desk.clock())
        require_settled_key(uow, desk.actor, at=acting.at)
        saved = put_enrolment_in_force(acting, person, document=document, signer=desk.signer)
        uow.commit()
    return saved


def record_leaving(desk: SigningDesk, person_id: str, *, rewrap: Rewrap) -> Person:
    """Record that a person has left: from then on neither they nor their signatures count.

    Their open statements are void, delegations by them and to them end, and the unit's keys are
    wrapped for those who remain before anything is recorded: those parts of them that the actor
    opens. The others stay wrapped for the leaver until somebody who opens them does it.

    Args:
        desk: who acts, and on which record.
        person_id: who has left.
        rewrap: wraps the unit's keys for exactly the people that it is given.

    Raises:
        NotPermittedError: the actor is no administrator.
        SamePersonError: it is the actor themselves.
        RefusedError: too few people would remain; or the person left before.
        NotFoundError: nobody of that id is enrolled.
    """
    require_duty(desk.actor, Act.RECORD_LEAVING)
    parts = {Part.SUBJECT: frozenset({person_id})}
    require_other_person(desk.actor, Act.RECORD_LEAVING, parts=parts)
    with desk.uow as uow:
        person = uow.people.get(person_id)
        if person.left_at is not None:
            raise RefusedError(f"{person_id}: this person has left already.")
        remaining = [each for each in uow.people.find() if each.is_present and each.id != person_id]
        # Readers are not counted: they can be of another
        # office, and are no second person (ADR 26).
        if person.is_keeper and sum(each.is_keeper for each in remaining) < FLOOR:
            raise RefusedError(
                f"{person_id}: fewer than {FLOOR} people beside readers would remain. Enrol "
                "another person first: " + Way.PERSON_ENROL + "."
            )
        _require_openers(person, remaining)
        acting = Acting(uow, desk.actor, desk.clock())
        facts = {"person": person_id}
        signed = acting.sign_act(PERSON_LEFT, signer=desk.signer, facts=facts)
        ended = end_delegations(uow, person_id, at=acting.at)
        # Read again: to end delegations may have saved this person.
        left = replace(uow.people.get(person_id), left_at=acting.at, asked_key=None)
        saved = uow.people.save(left)
        acting.append(
            PERSON_LEFT,
            public={"person": person_id, "delegations_ended": [*ended]},
            signed=signed,
        )
        void_what_they_signed(
            uow, person_id, reason="a signer left", actor=desk.actor, at=acting.at
        )
        # Before the commit, so that it never comes late.
        rewrap(remaining)
        uow.commit()
    return saved


def _require_openers(leaver: Person, remaining: Collection[Person]) -> None:
    # Two people at least open each part of the unit's keys, after a leaving as well (ADR 42).
    few = too_few_among(remaining)
    if few is not None and few in secrets_of(leaver.duties):
        raise RefusedError(
            f"{leaver.id}: fewer than {LEAST_WRAPS} people would open {NAMES[few]}. First enrol "
            f"{who_opens([few])}."
        )


def _same(before: Person, request: PersonRequest) -> Person:
    if before.first_key[0] != request.signing_key or before.left_at is not None:
        raise ConflictError(
            "A person of this id is enrolled with another key, or has left. "
            "Ask the person for a new request."
        )
    return before
