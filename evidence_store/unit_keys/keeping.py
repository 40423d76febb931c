"""How people keep their own keys in an open data folder: a new passphrase, a new recovery slip."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.keys.passphrases import require_passphrase
from evidence_store.keys.person_keys import seal_person_keys_again
from evidence_store.keys.recovery_slips import RecoverySlip
from evidence_store.workflow._kit.desk import SigningDesk
from evidence_store.workflow.people.own_keys import renew_own_key

if TYPE_CHECKING:
    from evidence_store.keys.unit_keys import UnitKeys
    from evidence_store.open_folder.store import Store


def renew_key(
    store: Store,
    person: str,
    *,
    opened_by: str | RecoverySlip,
    passphrase: str,
    unit_keys: UnitKeys | None = None,
) -> RecoverySlip:
    """Set a new passphrase for a person's own key, and give its new recovery slip, once.

    Args:
        store: the open data folder.
        person: id or staff number.
        opened_by: the previous passphrase, or the recovery slip; both are void afterwards.
        passphrase: the new one.
        unit_keys: for a reader: the unit's keys as somebody else opened them, so that it is
            recorded.

    Raises:
        NotFoundError: nobody is enrolled under that id or number.
        SealedKeyError: the key cannot be opened so.
        WrongEntryError: the new passphrase is too short, too long, or soon guessed.
        NotPermittedError: a reader's, and nobody opens the unit's keys.
    """
    own = store.open_own_key(person, opened_by)
    held = store.held_person(own.actor.id)
    require_passphrase(passphrase, about=held.known_to_others)
    opened = unit_keys or store.with_unit_keys(own).unit_keys
    sealed_key, slip = seal_person_keys_again(
        own.actor.id,
        sealed_key=held.sealed_key,
        opened_by=opened_by,
        passphrase=passphrase,
    )
    desk = SigningDesk(own.actor, store.unit_of_work(opened), store.clock, store.rules, own.sign)
    renew_own_key(desk, sealed_key, by_slip=isinstance(opened_by, RecoverySlip))
    return slip
