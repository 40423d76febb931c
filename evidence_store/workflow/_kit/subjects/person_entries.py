"""What steps about people share: how entries say it, and what must be so. Not a step itself."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from evidence_store.custody.leaves.drafts import Draft
from evidence_store.custody.signed.statements import as_signed
from evidence_store.domain.events.kinds.person_events import (
    PERSON_CONFIRMED,
    PERSON_ENROLLED,
    PERSON_KEY_REPLACED,
)
from evidence_store.domain.people.enrolments import sign_enrolment, sign_replacement
from evidence_store.domain.people.person import AskedKey, FormerKey, Meeting, duties_text
from evidence_store.domain.values.texts import same_key
from evidence_store.errors import ConflictError
from evidence_store.workflow._kit.subjects.voiding import void_what_they_signed

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime
    from typing import Protocol

    from evidence_store.custody.leaves.drafts import JsonValue
    from evidence_store.domain.people.person import Delegation, IdentityDocument, Person
    from evidence_store.domain.people.unit_secrets import SecretGroup
    from evidence_store.domain.signing.signed_acts import SignedAct, Signer
    from evidence_store.keys.requests import KeyRequest, PersonRequest
    from evidence_store.workflow._kit.acting import Acting
    from evidence_store.workflow._kit.ports import UnitOfWork

    class Rewrap(Protocol):
        """Wraps the unit's keys again, within the transaction of a step."""

        @property
        def opens(self) -> Collection[SecretGroup]:
            """What is open: it wraps these for others, and leaves the rest as it is."""

        def __call__(self, people: Sequence[Person]) -> None:
            """For exactly these people, each for what their duties open."""


def append_enrolment(
    uow: UnitOfWork,
    person: Person,
    *,
    signed: SignedAct | None,
    public: Mapping[str, JsonValue] | None = None,
) -> None:
    """The entry of an enrolment: id, key and duties in clear, everything personal committed."""
    uow.custody.append(
        Draft(
            PERSON_ENROLLED.name,
            None,
            None,
            person.enrolled_at,
            public={
                "person": person.id,
                "signing_key": person.signing_key.hex(),
                # In clear, so that anyone who reads the log
                # holds each signature to its signer's duties.
                "duties": duties_text(person.duties),
                **_document(person.met[:1]),
                **(public or {}),
            },
            committed={
                "by": person.enrolled_by,
                "staff_number": person.staff_number,
                "name": person.name,
                "rank": person.rank,
            },
            signed=None if signed is None else as_signed(signed),
        )
    )


def enrolment_facts(request: PersonRequest, document: IdentityDocument) -> dict[str, str]:
    """Return what the enroller of a person signs: who it is, which key, and what was seen."""
    return {
        "person": request.id,
        "staff_number": request.staff_number,
        "name": request.name,
        "rank": request.rank,
        "duties": duties_text(request.duties),
        "signing_key": request.signing_key.hex(),
        "recipient": request.recipient,
        "met_in_person": document.value,
    }


def put_enrolment_in_force(
    acting: Acting, person: Person, *, document: IdentityDocument, signer: Signer
) -> Person:
    """Save the person with the actor's confirmation, and append its entry."""
    by, at = acting.actor.id, acting.at
    met = Meeting(by, at, document)
    standing = acting.uow.custody.standing(None)
    signed = sign_enrolment(person, by=by, at=at, standing=standing, signer=signer)
    confirmed = replace(
        person,
        confirmed_by=by,
        confirmed_at=at,
        confirmation=signed,
        met=(*person.met, met),
    )
    saved = acting.uow.people.save(confirmed)
    acting.append(
        PERSON_CONFIRMED,
        public={
            "person": person.id,
            # In clear: anyone who reads the log holds each
            # signature to the key and the duties of its person.
            "signing_key": person.signing_key.hex(),
            "duties": duties_text(person.duties),
            **_document((met,)),
        },
        signed=signed,
    )
    return saved


def asked_key(request: KeyRequest, met: Meeting) -> AskedKey:
    """The key of a request as it waits for the second of two people; the first met its owner."""
    return AskedKey(
        request=request.id,
        signing_key=request.signing_key,
        recipient=request.recipient,
        sealed_key=request.sealed_key,
        asked_by=met.by,
        met=met,
    )


def put_key_in_force(
    acting: Acting,
    person: Person,
    asked: AskedKey,
    *,
    document: IdentityDocument,
    signer: Signer,
) -> Person:
    """Save the person with the asked key, append its entry, and void what the old key signed."""
    uow, by, at = acting.uow, acting.actor.id, acting.at
    standing = uow.custody.standing(None)
    signed = sign_replacement(person, asked, by=by, at=at, standing=standing, signer=signer)
    # What the old key signed is checked with the key of that time (ADR 19).
    former = FormerKey(person.signing_key, person.recipient, at)
    met = Meeting(by, at, document)
    replaced = replace(
        person,
        signing_key=asked.signing_key,
        recipient=asked.recipient,
        sealed_key=asked.sealed_key,
        former_keys=(*person.former_keys, former),
        key_confirmation=signed,
        asked_key=None,
        met=(asked.met, met),
        # They were signed with the key that is void now.
        delegations=tuple(_ended(person, at)),
    )
    saved = uow.people.save(replaced)
    acting.append(
        PERSON_KEY_REPLACED,
        public={
            "person": person.id,
            "signing_key": asked.signing_key.hex(),
            "former_key": person.signing_key.hex(),
            **_document((met,)),
        },
        committed={"asked_by": asked.asked_by},
        signed=signed,
    )
    void_what_they_signed(uow, person.id, reason="a key was replaced", actor=acting.actor, at=at)
    return saved


def end_delegations(uow: UnitOfWork, person_id: str, *, at: datetime) -> list[str]:
    """End every delegation by that person, and every one to them; give their ids."""
    ended: list[str] = []
    for each in uow.people.find():
        now = tuple(
            replace(one, ended_at=at)
            if one.ended_at is None and at < one.ends and person_id in (each.id, one.deputy)
            else one
            for one in each.delegations
        )
        if now != each.delegations:
            ended += [a.id for a, b in zip(now, each.delegations, strict=True) if a != b]
            uow.people.save(replace(each, delegations=now))
    return ended


def require_new(request: PersonRequest, people: Sequence[Person]) -> None:
    """Check that neither the staff number nor a key of the request was ever enrolled.

    Raises:
        ConflictError: one was.
    """
    if any(same_number(request, each) for each in people):
        raise ConflictError(
            "This staff number is enrolled already, perhaps written in another way. Nothing was "
            "recorded."
        )
    require_new_key(request.signing_key, request.recipient, people)


def require_new_key(signing_key: bytes, recipient: str, people: Sequence[Person]) -> None:
    """Check that no person has or had one of these keys.

    Raises:
        ConflictError: somebody has, or had.
    """
    # With one key of two people, nobody could say who signed.
    for each in people:
        signing = {each.signing_key, *(former.signing_key for former in each.former_keys)}
        recipients = {each.recipient, *(former.recipient for former in each.former_keys)}
        if signing_key in signing or recipient in recipients:
            raise ConflictError("This key is enrolled already. Ask the person for a new request.")


def same_number(request: PersonRequest, person: Person) -> bool:
    """Whether both have one staff number, however it is written."""
    return same_key(request.staff_number) == same_key(person.staff_number)


def _ended(person: Person, at: datetime) -> list[Delegation]:
    return [
        replace(one, ended_at=at) if one.ended_at is None and at < one.ends else one
        for one in person.delegations
    ]


def _document(met: Sequence[Meeting]) -> dict[str, JsonValue]:
    return {"met_in_person": met[0].document.value} if met else {}
