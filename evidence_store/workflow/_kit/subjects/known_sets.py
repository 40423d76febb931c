"""A hash set recorded, and the worker's slot in it. Not a step: it commits nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from evidence_store.domain.events.kinds.scan_events import (
    HASH_SET_IMPORTED,
    HASH_SET_REGISTERED,
    HASH_SET_SLOT_OPENED,
)
from evidence_store.domain.people.duties import Act, require_duty
from evidence_store.domain.scans.scan import HashSetRecord
from evidence_store.domain.values.zones import LONDON
from evidence_store.errors import ConflictError, OutOfSequenceError, WrongEntryError

if TYPE_CHECKING:
    from evidence_store.domain.scans.supplied_list import ReadList, SuppliedList
    from evidence_store.workflow._kit.acting import ActingOnCase
    from forensics.values import HashSetSummary


def add_hash_set(
    acting: ActingOnCase, summary: HashSetSummary, *, hash_set_id: str
) -> HashSetRecord:
    """Record a sealed set by its digest and count, as registered by the person who acts.

    Raises:
        NotPermittedError: the actor's duties do not include it.
        ConflictError: it is registered for this case already.
    """
    require_duty(acting.actor, Act.REGISTER_HASH_SET)
    sets = acting.uow.hash_sets
    if any(each.digest == summary.digest for each in sets.find(case_id=acting.case_id)):
        raise ConflictError("This hash set is registered for the case already.")
    record = HashSetRecord(
        id=hash_set_id,
        version=1,
        case_id=acting.case_id,
        digest=summary.digest,
        known_files=summary.known_files,
        registered_by=acting.actor.id,
        registered_at=acting.at,
    )
    sets.add(record)
    acting.append(
        HASH_SET_REGISTERED,
        public={
            "hash_set": record.id,
            "digest": str(record.digest),
            "known_files": record.known_files,
            # In clear: anyone who reads the log asks that somebody else confirmed the set.
            "builder": acting.actor.id,
        },
    )
    return record


def add_origin(
    acting: ActingOnCase, known: HashSetRecord, supplied: SuppliedList, read: ReadList
) -> None:
    """Record of which list a set was made, who supplied it and under which authority it is held.

    Raises:
        WrongEntryError: it is said to have been received later than today.
    """
    if supplied.received > acting.at.astimezone(LONDON).date():
        raise WrongEntryError("The day on which the list was received is in the future.")
    acting.append(
        HASH_SET_IMPORTED,
        public={
            "hash_set": known.id,
            "list_format": read.list_format,
            # Not how many rows there were: a second person reads the log before they count.
            "refused": read.refused,
        },
        committed={
            "supplier": supplied.supplier,
            "received": supplied.received.isoformat(),
            "held_under": supplied.held_under,
        },
    )


def give_worker_slot(
    acting: ActingOnCase, known: HashSetRecord, *, slot: str, secret: bytes
) -> bytes:
    """Record that the worker can open a set of its own for the set's case; give the secret sealed.

    Args:
        acting: who gives it, in the set's case.
        known: the registered set.
        slot: by which the slot is known in the sealed file.
        secret: what opens the slot; it comes back sealed under the key of the case.

    Raises:
        OutOfSequenceError: the worker has a slot in it.
    """
    if known.worker_slot is not None:
        raise OutOfSequenceError("The worker can open this hash set already.")
    uow = acting.uow
    # Under the key of the case, so that it ends with that: in a restored backup, too (ADR 54).
    sealed = uow.custody.seal_for_case(known.case_id, name_of_secret(known.id), secret)
    uow.hash_sets.save(replace(known, worker_slot=slot))
    acting.append(HASH_SET_SLOT_OPENED, public={"hash_set": known.id, "slot": slot})
    return sealed


def name_of_secret(hash_set_id: str) -> str:
    """Under which name the secret is sealed: it opens for its own set alone."""
    return f"worker slot of {hash_set_id}"
