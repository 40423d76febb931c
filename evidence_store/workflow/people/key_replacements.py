"""Another key for somebody whose own is lost or in wrong hands: two others meet them and sign.

The new key acts at once and authorises nothing for 24 hours. What the old one signed can still be
checked; nothing more is done on it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from evidence_store.domain.events.kinds.person_events import PERSON_KEY_ASKED
from evidence_store.domain.people.duties import Act, Part, require_duty, require_other_person
from evidence_store.domain.people.person import Meeting
from evidence_store.domain.people.unit_secrets import require_wrappable
from evidence_store.errors import OutOfSequenceError, RefusedError
from evidence_store.ways import Way
from evidence_store.workflow._kit.acting import Acting
from evidence_store.workflow._kit.capacity import require_administration, require_settled_key
from evidence_store.workflow._kit.subjects.person_entries import (
    asked_key,
    put_key_in_force,
    require_new_key,
)

if TYPE_CHECKING:
    from evidence_store.domain.people.person import IdentityDocument, Person
    from evidence_store.keys.requests import KeyRequest
    from evidence_store.workflow._kit.desk import SigningDesk
    from evidence_store.workflow._kit.ports import UnitOfWork
    from evidence_store.workflow._kit.subjects.person_entries import Rewrap


def ask_key_replacement(
    desk: SigningDesk, request: KeyRequest, *, document: IdentityDocument
) -> Person:
    """Ask, as the first of two others, that somebody get the key of their request, and sign for it.

    The previous key stays in force until a second person confirms.

    Raises:
        NotPermittedError: the actor is no administrator.
        SamePersonError: the key is the actor's own.
        RefusedError: the person has left, or waits to be confirmed themselves.
        ConflictError: the key is enrolled already.
        NotFoundError: nobody of that id is enrolled.
    """
    with desk.uow as uow:
        require_administration(uow, desk.actor, Act.ASK_KEY)
        parts = {Part.SUBJECT: frozenset({request.person})}
        require_other_person(desk.actor, Act.ASK_KEY, parts=parts)
        person = _present(uow, request.person)
        require_new_key(request.signing_key, request.recipient, uow.people.find())
        acting = Acting(uow, desk.actor, desk.clock())
        signed = acting.sign_act(
            PERSON_KEY_ASKED,
            signer=desk.signer,
            facts={
                "person": person.id,
                "request": request.id,
                "new_key": request.signing_key.hex(),
                "recipient": request.recipient,
                "met_in_person": document.value,
            },
        )
        # A newer request takes the place of one that waits.
        asked = asked_key(request, Meeting(desk.actor.id, acting.at, document))
        saved = uow.people.save(replace(person, asked_key=asked))
        acting.append(
            PERSON_KEY_ASKED,
            public={
                "person": person.id,
                "request": request.id,
                "new_key": request.signing_key.hex(),
                "met_in_person": document.value,
            },
            signed=signed,
        )
        uow.commit()
    return saved


def confirm_key_replacement(
    desk: SigningDesk, person_id: str, *, document: IdentityDocument, rewrap: Rewrap
) -> Person:
    """Confirm another person's new key as the second of two others, and sign for it.

    From then on it is theirs; the old one opens nothing, and what it signed and is still open is
    void. For 24 hours, by the log's times, the new key authorises nothing. ``rewrap`` wraps
    what it opens of the unit's keys for those who act then.

    Raises:
        NotPermittedError: the person is to open what is not open here.
        SamePersonError: the actor asked for it, or it is their own key.
        OutOfSequenceError: no other key waits for this person.
        WaitingKeyError: the actor's own key was replaced less than 24 hours ago.
        RefusedError: the person has left, or one of the two may not act.
        NotFoundError: nobody of that id is enrolled.
    """
    require_duty(desk.actor, Act.CONFIRM_KEY)
    with desk.uow as uow:
        person = _present(uow, person_id)
        asked = person.asked_key
        if asked is None:
            raise OutOfSequenceError(
                f"{person_id}: a replacement key was not asked for. Begin "
                "with: " + Way.PERSON_REPLACE_KEY + "."
            )
        parts = {
            Part.PROPOSER: frozenset({asked.asked_by}),
            Part.SUBJECT: frozenset({person_id}),
        }
        require_other_person(desk.actor, Act.CONFIRM_KEY, parts=parts)
        for each in (desk.actor.id, asked.asked_by):
            _present(uow, each)
        # Nobody can seal for others what they do not open themselves (ADR 42).
        require_wrappable(person_id, person.duties, opens=rewrap.opens)
        acting = Acting(uow, desk.actor, desk.clock())
        # A key that took the place of another confirms
        # none for a day: its owner has to have noticed.
        require_settled_key(uow, desk.actor, at=acting.at)
        saved = put_key_in_force(acting, person, asked, document=document, signer=desk.signer)
        rewrap([each for each in uow.people.find() if each.is_present])
        uow.commit()
    return saved


def _present(uow: UnitOfWork, person_id: str) -> Person:
    person = uow.people.get(person_id)
    if not person.is_present:
        raise RefusedError(f"{person_id}: this person has left, or waits to be confirmed.")
    return person
