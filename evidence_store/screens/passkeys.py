"""Passkeys as the screens ask for them: who acts with one, and how often it was used."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from evidence_store.errors import PasskeyError
from evidence_store.persistence.screens.passkey_uses import PasskeyUse, SqlPasskeyUses
from evidence_store.workflow.people.passkeys import admitted_passkeys

if TYPE_CHECKING:
    from evidence_store.domain.people.person import Actor
    from evidence_store.domain.signing.passkeys import Passkey
    from evidence_store.open_folder.store import Store

PasskeyUses: TypeAlias = SqlPasskeyUses
"""Uses of passkeys, for those who may not import them."""

__all__ = [
    "PasskeyUse",
    "PasskeyUses",
    "everybodys_passkeys",
    "owner_of",
    "passkey_uses",
    "passkeys_of",
]


def passkey_uses(store: Store) -> PasskeyUses:
    """Return the counters of this folder's passkeys."""
    return SqlPasskeyUses(store.writer, store.reader)


def passkeys_of(store: Store, person_id: str) -> tuple[Passkey, ...]:
    """The passkeys in force of one person, in the order in which they were admitted."""
    with store.reading() as uow:
        return admitted_passkeys(uow, person_id)


def everybodys_passkeys(store: Store) -> dict[str, int]:
    """How many passkeys in force each person has, by id; nobody is listed who has none."""
    with store.reading() as uow:
        people = uow.custody.keys()
    return {person: len(keys.passkeys) for person, keys in people.items() if keys.passkeys}


def owner_of(store: Store, passkey: bytes) -> tuple[Actor, Passkey]:
    """Who acts with this passkey, held to the custody log, and the passkey itself.

    Raises:
        PasskeyError: it is not in force, or its owner may not act.
        ChangedRecordError: the owner's record was changed outside the program.
        RestoredFolderError: the folder was restored, and waits for two people to sign.
    """
    with store.reading() as uow:
        people = uow.custody.keys()
    owners = [person for person, keys in people.items() if passkey in keys.passkeys]
    if len(owners) != 1:
        raise PasskeyError("This passkey is not admitted here. Sign in with your passphrase.")
    actor = store.present_actor(owners[0])
    found = {each.id: each for each in passkeys_of(store, actor.id)}
    # Read a second time: it may have been removed since the first.
    if passkey not in found:
        raise PasskeyError("This passkey is not in force. Sign in with your passphrase.")
    return actor, found[passkey]
