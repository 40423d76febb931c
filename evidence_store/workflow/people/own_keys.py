"""A person's own key sealed again: a new passphrase, and a new recovery slip."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from evidence_store.domain.events.kinds.person_events import KEY_RECOVERED, KEY_RESEALED
from evidence_store.domain.people.duties import Act, require_duty
from evidence_store.errors import RefusedError
from evidence_store.workflow._kit.acting import Acting

if TYPE_CHECKING:
    from evidence_store.domain.people.person import Person
    from evidence_store.workflow._kit.desk import SigningDesk


def renew_own_key(desk: SigningDesk, sealed_key: bytes, *, by_slip: bool) -> Person:
    """Keep the actor's own key as they sealed it again, and sign for it; the old slip is void.

    Args:
        desk: who acts, and on which record.
        sealed_key: the same keys under the new passphrase and the new slip.
        by_slip: whether the recovery slip opened it, and not the previous passphrase.

    Raises:
        RefusedError: the actor has left, or waits to be confirmed.
    """
    require_duty(desk.actor, Act.RENEW_OWN_KEY)
    event = KEY_RECOVERED if by_slip else KEY_RESEALED
    with desk.uow as uow:
        person = uow.people.get(desk.actor.id)
        if not person.is_present:
            raise RefusedError(f"{desk.actor.id}: this person has left, or waits to be confirmed.")
        at = desk.clock()
        facts = {"person": desk.actor.id, "signing_key": person.signing_key.hex()}
        acting = Acting(uow, desk.actor, at)
        signed = acting.sign_act(event, signer=desk.signer, facts=facts)
        # The keys within it are the same, so what they signed stands and nothing waits for a day.
        saved = uow.people.save(replace(person, sealed_key=sealed_key))
        acting.append(event, public={"person": desk.actor.id}, signed=signed)
        uow.commit()
    return saved
