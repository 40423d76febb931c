"""A person admits a passkey of their own, which then signs for them, and removes it again.

Both are signed with the key under their passphrase: no passkey can admit another. Which passkeys
are in force stands in clear in the control chain, and in no other place.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.custody.leaves.entries import read_leaf
from evidence_store.domain.events.kinds.person_events import PASSKEY_ADMITTED, PASSKEY_REMOVED
from evidence_store.domain.people.duties import Act, require_duty
from evidence_store.domain.signing.passkeys import (
    MOST,
    Passkey,
    admission_bytes,
    is_admitted,
    is_passkey_key,
)
from evidence_store.domain.values.texts import short_text
from evidence_store.errors import ConflictError, NotFoundError, RefusedError, WrongEntryError
from evidence_store.workflow._kit.acting import Acting

if TYPE_CHECKING:
    from evidence_store.domain.people.person import Actor, Person
    from evidence_store.domain.signing.passkeys import NewPasskey
    from evidence_store.workflow._kit.desk import SigningDesk
    from evidence_store.workflow._kit.ports import UnitOfWork

OWNER = "owner"
CAN_BE_COPIED = (
    "This passkey can be copied to other devices: it is kept by a service that synchronises. Only "
    "a passkey that stays on one device may sign. Use a security key, or a passkey that this "
    "computer keeps to itself."
)


def admit_passkey(desk: SigningDesk, new: NewPasskey, *, name: str) -> Passkey:
    """Admit the passkey that the actor's device just made, and sign for it.

    Args:
        desk: who acts, and on which record.
        new: the passkey, as the device proved it.
        name: what its owner calls it.

    Raises:
        RefusedError: it can be copied, nobody was verified, the actor has as many as they may have,
            or has left; or it was signed for with another key.
        ConflictError: it is admitted already.
        WrongEntryError: the name is empty or too long, or its key is not of P-256.
    """
    require_duty(desk.actor, Act.ADMIT_PASSKEY)
    called = short_text(name.strip(), what="name")
    # P-256 alone: each further kind is one more signature
    # that two verifiers must check alike (ADR 21).
    if not called or not is_passkey_key(new.key.public_key):
        raise WrongEntryError("Enter a name for this passkey, such as the colour of the key.")
    # By a passkey that a service synchronises, a cloud account would open the record (ADR 21).
    if new.can_be_copied:
        raise RefusedError(CAN_BE_COPIED)
    if not new.is_verified:
        raise RefusedError(
            "The device did not ask who you are. Set a PIN or a fingerprint on it, then try again."
        )
    with desk.uow as uow:
        person = _present(uow, desk.actor)
        _require_room(uow, new, desk.actor)
        at = desk.clock()
        told = {
            "person": desk.actor.id,
            "passkey": new.id.hex(),
            "public_key": new.key.public_key.hex(),
            "rp": new.key.rp,
        }
        # It travels with each use, so that anyone who holds
        # this person's key can check the rest (ADR 21).
        admitted = desk.signer(admission_bytes(new.id, new.key))
        # The desk's signer can be a passkey, which admits no other (ADR 21).
        if not is_admitted(new.id, new.key, admitted=admitted, owner=person.signing_key):
            raise RefusedError("A passkey is admitted with your own key and no other.")
        acting = Acting(uow, desk.actor, at)
        acting.append(
            PASSKEY_ADMITTED,
            public={**told, "admitted": admitted.hex()},
            committed={"name": called},
            signed=acting.sign_act(PASSKEY_ADMITTED, signer=desk.signer, facts=told),
        )
        uow.commit()
    return Passkey(new.id, desk.actor.id, new.key, called, admitted, at)


def remove_passkey(desk: SigningDesk, passkey: bytes) -> None:
    """Remove one of the actor's own passkeys, and sign for it. What it signed still holds.

    Raises:
        NotFoundError: the actor has no such passkey.
        RefusedError: the actor has left.
    """
    require_duty(desk.actor, Act.REMOVE_PASSKEY)
    with desk.uow as uow:
        _present(uow, desk.actor)
        if passkey not in {each.id for each in admitted_passkeys(uow, desk.actor.id)}:
            raise NotFoundError("You have no such passkey; perhaps it was removed before.")
        told = {"person": desk.actor.id, "passkey": passkey.hex()}
        acting = Acting(uow, desk.actor, desk.clock())
        signed = acting.sign_act(PASSKEY_REMOVED, signer=desk.signer, facts=told)
        acting.append(PASSKEY_REMOVED, public=told, signed=signed)
        uow.commit()


def admitted_passkeys(uow: UnitOfWork, person_id: str) -> tuple[Passkey, ...]:
    """The passkeys in force of one person, oldest first; only those that their key admitted."""
    control = uow.custody.control()
    keys = uow.custody.keys().get(person_id)
    if keys is None or not keys.passkeys:
        return ()
    found: dict[bytes, Passkey] = {}
    # Within a text the quotation marks would be escaped: these bytes are the field itself.
    mark = f'"ev":"{PASSKEY_ADMITTED.name}"'.encode()
    for entry in control:
        if mark not in entry.body:
            continue
        leaf = read_leaf(entry.body)
        passkey = bytes.fromhex(str(leaf.public.get("passkey")))
        if leaf.public.get("person") == person_id and passkey in keys.passkeys:
            name = str(uow.custody.disclosed(entry.seq).get("name", ""))
            admitted = bytes.fromhex(str(leaf.public.get("admitted")))
            found[passkey] = Passkey(
                passkey, person_id, keys.passkeys[passkey], name, admitted, leaf.recorded
            )
    return tuple(
        each
        for each in found.values()
        if is_admitted(each.id, each.key, admitted=each.admitted, owner=keys.signing_key)
    )


def _present(uow: UnitOfWork, actor: Actor) -> Person:
    person = uow.people.get(actor.id)
    if not person.is_present:
        raise RefusedError(f"{actor.id}: this person has left, or waits to be confirmed.")
    return person


def _require_room(uow: UnitOfWork, new: NewPasskey, actor: Actor) -> None:
    everybody = uow.custody.keys()
    if any(new.id in keys.passkeys for keys in everybody.values()):
        raise ConflictError("This passkey is admitted already.")
    own = everybody.get(actor.id)
    if own is not None and len(own.passkeys) >= MOST:
        raise RefusedError(f"You have {MOST} passkeys. Remove one that you do not use first.")
