"""What is kept for a hash set that waits to be built: sealed for its job, and gone with its end.

The passphrase that a person typed is not kept: only what it becomes in one slot of that one set
(``hash_sets.sealed``), which opens nothing else that the same words open (ADR 58).
"""

from __future__ import annotations

import os
import secrets
from dataclasses import field
from pathlib import Path
from typing import TYPE_CHECKING

from evidence_store.domain.unit.jobs import NEVER_RESUMED
from evidence_store.kept_files.jobs import new_job_with, passphrase_of
from evidence_store.keys.passphrases import require_passphrase
from evidence_store.open_folder.beside import job_states
from evidence_store.workflow.scans.set_building import queue_set_building
from forensics.documents import from_json, to_canonical
from forensics.hash_sets.sealed import SlotKey, slot_key
from forensics.passphrases.passphrase_file import normal_passphrase
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from evidence_store.domain.unit.jobs import Job
    from evidence_store.keys.unit_keys import UnitKeys
    from evidence_store.open_folder.store import Store
    from evidence_store.workflow._kit.desk import Desk


@dataclass(frozen=True, slots=True)
class AskedSet:
    """A hash set to be built.

    Args:
        folder: of the originals, as the system writes it.
        set_id: the random id of the set, so that a worker that begins again comes to the same set.
        slot: what the person's passphrase becomes in it.
        for_worker: whether the worker gets a slot of its own.
    """

    folder: bytes = field(repr=False)
    set_id: bytes
    slot: SlotKey
    for_worker: bool

    @property
    def path(self) -> Path:
        """Return the folder of the originals."""
        return Path(os.fsdecode(self.folder))


def ask_for_set(
    store: Store,
    desk: Desk,
    case_id: str,
    folder: Path,
    *,
    passphrase: str,
    for_worker: bool,
    unit_keys: UnitKeys,
) -> Job:
    """Have a hash set built of the originals in a folder; a worker does it.

    Args:
        store: the data folder.
        desk: who asks.
        case_id: for which case.
        folder: of the originals, in a place that an administrator named.
        passphrase: opens the set.
        for_worker: whether the worker gets a slot of its own in it.
        unit_keys: seal what is kept until then.

    Raises:
        WrongEntryError: the passphrase is soon guessed.
        OutOfSequenceError: a hash set of the case is being built already.
        NotPermittedError: the actor's duties do not include it.
    """
    from forensics.hash_sets.sections import SET_ID_SIZE  # noqa: PLC0415 -- see opened_summary

    require_passphrase(passphrase)
    asked = AskedSet(
        os.fsencode(folder),
        secrets.token_bytes(SET_ID_SIZE),
        slot_key(normal_passphrase(passphrase)),
        for_worker,
    )
    with new_job_with(store, to_canonical(asked).decode(), unit_keys) as job_id:
        return queue_set_building(desk, case_id, job_id=job_id)


def asked_set(store: Store, job: Job, unit_keys: UnitKeys) -> AskedSet | None:
    """Return what was asked for; None where it is no longer kept.

    Raises:
        SealedKeyError: it does not open.
    """
    kept = passphrase_of(store, job, unit_keys)
    return None if kept is None else from_json(kept.encode(), AskedSet)


def forget_if_over(store: Store, job: Job) -> None:
    """Throw away what is kept for a job that was stopped and cannot go on."""
    if job.kind in NEVER_RESUMED and not job.is_open:
        job_states(store).forget(job.id)
