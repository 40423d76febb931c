"""The worker's own slot in a registered hash set: who opened it, and who took it back."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from evidence_store.domain.events.kinds.scan_events import HASH_SET_SLOT_CLOSED
from evidence_store.domain.people.duties import Act, require_duty
from evidence_store.errors import OutOfSequenceError
from evidence_store.workflow._kit.acting import ActingOnCase
from evidence_store.workflow._kit.subjects.known_sets import give_worker_slot

if TYPE_CHECKING:
    from evidence_store.domain.scans.scan import HashSetRecord
    from evidence_store.workflow._kit.desk import Desk


def open_worker_slot(desk: Desk, hash_set_id: str, *, slot: str, secret: bytes) -> bytes:
    """Record that the worker can open a set of its own for the set's case; give the secret sealed.

    Args:
        desk: who acts, and on which record.
        hash_set_id: the registered set.
        slot: by which the slot is known in the sealed file.
        secret: what opens the slot; it comes back sealed under the key of the case.

    Raises:
        OutOfSequenceError: the worker has a slot in it.
        NotPermittedError: the actor's duties do not include it.
    """
    require_duty(desk.actor, Act.REGISTER_HASH_SET)
    with desk.uow as uow:
        at, known = desk.clock(), uow.hash_sets.get(hash_set_id)
        acting = ActingOnCase(uow, desk.actor, at, known.case_id)
        sealed = give_worker_slot(acting, known, slot=slot, secret=secret)
        uow.commit()
    return sealed


def close_worker_slot(desk: Desk, hash_set_id: str) -> HashSetRecord:
    """Record that the worker can open a set no more; give the set as it was before.

    Raises:
        OutOfSequenceError: the worker has no slot in it.
        NotPermittedError: the actor's duties do not include it.
    """
    require_duty(desk.actor, Act.REGISTER_HASH_SET)
    with desk.uow as uow:
        at, known = desk.clock(), uow.hash_sets.get(hash_set_id)
        if not known.has_worker_slot:
            raise OutOfSequenceError("The worker cannot open this hash set.")
        uow.hash_sets.save(replace(known, worker_slot=None))
        ActingOnCase(uow, desk.actor, at, known.case_id).append(
            HASH_SET_SLOT_CLOSED, public={"hash_set": known.id}
        )
        uow.commit()
    return known
