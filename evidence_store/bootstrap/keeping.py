"""How people keep their own keys in an open data folder: a new passphrase, a new recovery slip."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.keys.person_keys import seal_person_keys_anew
from evidence_store.keys.recovery_slips import RecoverySlip
from evidence_store.workflow.own_keys import renew_own_key

if TYPE_CHECKING:
    from evidence_store.bootstrap.store import Store


def renew_key(
    store: Store, person: str, *, opened_by: str | RecoverySlip, passphrase: str
) -> RecoverySlip:
    """Set a new passphrase for a person's own key, and give its new recovery slip, once.

    Args:
        store: the open data folder.
        person: id or staff number.
        opened_by: the passphrase of before, or the recovery slip; both are void afterwards.
        passphrase: the new one.

    Raises:
        NotFoundError: nobody is enrolled under that id or number.
        SealedKeyError: the key cannot be opened so.
        WrongEntryError: the new passphrase is too short or too long.
    """
    acting = store.open_actor(person, opened_by)
    sealed_key, slip = seal_person_keys_anew(
        acting.actor.id,
        sealed_key=store.held_person(acting.actor.id).sealed_key,
        opened_by=opened_by,
        passphrase=passphrase,
    )
    renew_own_key(
        sealed_key,
        by_slip=isinstance(opened_by, RecoverySlip),
        actor=acting.actor,
        signer=acting.sign,
        uow=store.unit_of_work(acting.unit_keys),
        clock=store.clock,
    )
    return slip
