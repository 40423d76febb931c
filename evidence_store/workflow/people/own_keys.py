"""A person's own key sealed again: a new passphrase, and a new recovery slip."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from evidence_store.domain.events.kinds.person_events import KEY_RECOVERED, KEY_RESEALED
from evidence_store.domain.people.duties import Act, require_duty
from evidence_store.errors import RefusedError
from evidence_store.workflow._kit.acting import Acting

if TYPE_CHECKING:
    from evidence_store.domain.people.person import Actor, Person
    from evidence_store.domain.signing.signed_acts import Signer
    from evidence_store.workflow._kit.ports import Clock, UnitOfWork


def renew_own_key(
    sealed_key: bytes,
    *,
    by_slip: bool,
    actor: Actor,
    signer: Signer,
    uow: UnitOfWork,
    clock: Clock,
) -> Person:
    """Keep the actor's own key as they sealed it again, and sign for it; the old slip is void.

    Args:
        sealed_key: the same keys under the new passphrase and the new slip.
        by_slip: whether the recovery slip opened it, and not the previous passphrase.
        actor: whose key it is.
        signer: signs with that key.
        uow: the record.
        clock: gives the present.

    Raises:
        RefusedError: the actor has left, or waits to be confirmed.
    """
    require_duty(actor, Act.RENEW_OWN_KEY)
    event = KEY_RECOVERED if by_slip else KEY_RESEALED
    with uow:
        person = uow.people.get(actor.id)
        if not person.is_present:
            raise RefusedError(f"{actor.id}: this person has left, or waits to be confirmed.")
        at = clock()
        facts = {"person": actor.id, "signing_key": person.signing_key.hex()}
        acting = Acting(uow, actor, at)
        signed = acting.sign_act(event, signer=signer, facts=facts)
        saved = uow.people.save(replace(person, sealed_key=sealed_key))
        acting.append(event, public={"person": actor.id}, signed=signed)
        uow.commit()
    return saved
