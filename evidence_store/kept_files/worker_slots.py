"""The worker's own slot in a registered hash set: opened by a person, used by jobs, taken back.

The slot is one more way into the sealed file that the data folder keeps (``hash_sets.sealed``): a
random secret, of which nobody sees anything. The secret is kept sealed under the key of the set's
case, so it opens for a process that has the unit's key for values, and ends with the case (ADR 54).
"""

from __future__ import annotations

import secrets
from contextlib import suppress
from typing import TYPE_CHECKING

from evidence_store.errors import EvidenceStoreError, OutOfSequenceError, WrongEntryError
from evidence_store.kept_files.sealed_sets import NOT_OPENED, file_of_set
from evidence_store.open_folder.beside import job_states
from evidence_store.ways import Way
from evidence_store.workflow._kit.subjects.known_sets import name_of_secret
from evidence_store.workflow.scans.worker_slots import close_worker_slot, open_worker_slot
from forensics.errors import HashSetError, WrongPassphraseError
from forensics.hash_sets.sealed import add_slot, remove_slot
from forensics.passphrases.passphrase_file import normal_passphrase

if TYPE_CHECKING:
    from collections.abc import Iterable

    from evidence_store.domain.people.person import Actor
    from evidence_store.domain.scans.scan import HashSetRecord
    from evidence_store.keys.unit_keys import UnitKeys
    from evidence_store.open_folder.store import Store
    from evidence_store.workflow._kit.desk import Desk

NOT_KEPT = (
    "The sealed file of this hash set is not in the data folder. Send it once, then do this again: "
    + Way.KNOWN_SET_SEND
    + "."
)


def open_slot(store: Store, desk: Desk, hash_set_id: str, *, passphrase: str) -> None:
    """Give the worker a slot in a registered set, for as long as its case lasts; it is recorded.

    Raises:
        WrongEntryError: the passphrase does not open the set.
        OutOfSequenceError: its file is not in the data folder, or the worker has a slot.
        NotPermittedError: the actor's duties do not include it.
    """
    path = file_of_set(store, _known(store, hash_set_id).digest)
    if path is None:
        raise OutOfSequenceError(NOT_KEPT)
    secret = secrets.token_hex(32)
    try:
        slot = add_slot(path, passphrase=normal_passphrase(passphrase), more=secret.encode())
    except WrongPassphraseError as error:
        raise WrongEntryError(NOT_OPENED) from error
    except HashSetError as error:
        raise OutOfSequenceError(f"The hash set cannot be used: {error}.") from error
    try:
        sealed = open_worker_slot(desk, hash_set_id, slot=slot, secret=secret.encode())
    except BaseException:
        remove_slot(path, slot)
        raise
    # Killed before this, nothing opens the slot, and the pages offer to open one (worker_has).
    job_states(store).keep_secret(hash_set_id, sealed)


def close_slot(store: Store, desk: Desk, hash_set_id: str) -> None:
    """Take the worker's slot out of a registered set; it is recorded.

    Raises:
        OutOfSequenceError: the worker has none.
        NotPermittedError: the actor's duties do not include it.
    """
    before = close_worker_slot(desk, hash_set_id)
    forget_slots(store, [before])


def forget_slots(store: Store, sets: Iterable[HashSetRecord]) -> None:
    """Throw away the secrets of the worker's slots in these sets, and the slots themselves.

    Args:
        store: the data folder.
        sets: as they were while their slots were open.
    """
    for known in sets:
        job_states(store).forget(known.id)
        path = file_of_set(store, known.digest)
        if known.worker_slot is not None and path is not None:
            with suppress(HashSetError, OSError):  # without its secret the slot opens for nobody
                remove_slot(path, known.worker_slot)


def worker_has(store: Store, known: HashSetRecord) -> bool:
    """Whether a worker could open the set by its own slot: recorded, kept, and its file there."""
    return (
        known.has_worker_slot
        and file_of_set(store, known.digest) is not None
        and job_states(store).secret(known.id) is not None
    )


def secret_of_slot(
    store: Store, hash_set_id: str, actor: Actor, unit_keys: UnitKeys
) -> tuple[str, str] | None:
    """The file of a set, and what opens it by the worker's slot; None where that is not open.

    Args:
        store: the data folder.
        hash_set_id: the registered set.
        actor: who asked for the work.
        unit_keys: those of the worker.
    """
    known = _known(store, hash_set_id)
    path, sealed = file_of_set(store, known.digest), job_states(store).secret(hash_set_id)
    if not known.has_worker_slot or path is None or sealed is None:
        return None
    try:
        with store.reading_values(actor, unit_keys) as uow:
            secret = uow.custody.open_for_case(name_of_secret(hash_set_id), sealed)
    except EvidenceStoreError:  # the values of its case were destroyed, or it is another's
        return None
    return str(path), secret.decode()


def _known(store: Store, hash_set_id: str) -> HashSetRecord:
    with store.reading() as uow:
        return uow.hash_sets.get(hash_set_id)
