"""A hash set built as a job: another process reads the originals, and this one seals the set.

Nothing is recorded before the set is whole: then set, slot and who asked are, at once. A worker
that takes over begins again, or finds the set registered.
"""

from __future__ import annotations

import errno
import secrets
import time
from typing import TYPE_CHECKING

from evidence_store.domain.unit.jobs import JobState
from evidence_store.errors import ConflictError
from evidence_store.kept_files.named_places import still_placed
from evidence_store.kept_files.sealed_sets import as_sentence, kept_set
from evidence_store.kept_files.set_building import asked_set
from evidence_store.kept_files.worker_slots import worker_has
from evidence_store.open_folder.beside import job_states
from evidence_store.ways import Way
from evidence_store.worker.scanning import JobStoppedError
from evidence_store.workflow.scans.set_building import register_built_set
from forensics.errors import HashSetError
from forensics.hash_sets.apart import build_apart
from forensics.hash_sets.sealed import seal_with_slots, slot_key

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from evidence_store.domain.scans.scan import HashSetRecord
    from evidence_store.kept_files.set_building import AskedSet
    from evidence_store.worker.hands import Hands
    from forensics.hash_sets.apart import BuiltApart
    from forensics.values import HashSetSummary

AGAIN = " Have it built again: " + Way.KNOWN_SET_BUILD + "."
FORGOTTEN = "What seals the hash set is no longer kept." + AGAIN
NO_ROOM = (
    "The sealed hash set does not fit on the disk of the server. Ask your system administrator to "
    "free disk space." + AGAIN
)
NOT_WRITTEN = "The sealed hash set could not be written. Tell your system administrator." + AGAIN
GUESSED_BELOW = 20
"""Of so many parts of the work one is to be done before it is told how long the rest takes."""
CONFIRMS = "Another person counts what was charged and confirms the count."


def build_set(hands: Hands) -> tuple[JobState, str]:
    """Build the set that was asked for, seal it, and register it; give that in words.

    Raises:
        JobStoppedError: it was stopped; nothing of it is kept.
        EvidenceStoreError: the folder is no longer there, or the set cannot be registered.
    """
    if _registered(hands) is not None:  # by a worker that was killed before it could say so
        return JobState.DONE, _said(hands, "")
    asked = asked_set(hands.store, hands.job, hands.unit_keys)
    if asked is None:
        return JobState.FAILED, FORGOTTEN
    folder = still_placed(hands.store, asked.path)
    try:
        built = build_apart(folder, set_id=asked.set_id, tell=_telling(hands))
        _keep(hands, asked, built)
    except HashSetError as error:
        return JobState.FAILED, as_sentence(error) + AGAIN
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        return JobState.FAILED, NO_ROOM if full else NOT_WRITTEN
    return JobState.DONE, _said(hands, f" Files left out: {built.empty + built.not_files}.")


def _registered(hands: Hands) -> HashSetRecord | None:
    with hands.store.reading() as uow:
        found = uow.hash_sets.find(id=hands.job.hash_set_id or "")
    return found[0] if found else None


def _telling(hands: Hands) -> Callable[[int, int], None]:
    begun = time.monotonic()

    def tell(done: int, total: int) -> None:
        nonlocal begun
        if not done:  # its process is still starting
            begun = time.monotonic()
        rate = done / max(time.monotonic() - begun, 1.0)
        is_known = done * GUESSED_BELOW > total
        left = (total - done) / rate if is_known else None
        hands.tell("hash_set", done, total, rate=round(rate), left_s=left)
        if hands.must_stop():
            raise JobStoppedError("Stopped.")

    return tell


def _keep(hands: Hands, asked: AskedSet, built: BuiltApart) -> None:
    """Seal the set in the data folder, and register it."""
    secret = secrets.token_hex(32).encode() if asked.for_worker else None
    own = None if secret is None else slot_key(secret)

    from forensics.hash_sets.sections import from_sections  # noqa: PLC0415 -- see opened_summary

    def write(path: Path) -> HashSetSummary:
        seal_with_slots(path, built.sections, (asked.slot, own) if own else (asked.slot,))
        return from_sections(built.sections).summary

    with kept_set(hands.store, write) as kept:
        slot = own.salt if own else ""
        try:
            sealed = register_built_set(
                hands.desk, hands.job, summary=kept.summary, slot=slot, secret=secret
            )
        except ConflictError as error:
            raise JobStoppedError("Stopped.") from error
    if sealed is not None:
        # Killed before this, nothing opens the slot, and the pages offer to open one (worker_has).
        job_states(hands.store).keep_secret(hands.job.hash_set_id or "", sealed)


def _said(hands: Hands, left_out: str) -> str:
    # Not of how many: the person who confirms the set's count may read this before they do.
    known = _registered(hands)
    slot = " The worker can open it." if known and worker_has(hands.store, known) else ""
    return f"The hash set is built and registered.{left_out} {CONFIRMS}{slot}"
