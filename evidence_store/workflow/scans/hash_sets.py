"""Hash sets as the record knows them: registered by their builder, confirmed by another person."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from evidence_store.domain.events.kinds.scan_events import HASH_SET_CONFIRMED
from evidence_store.domain.offers.case_deeds import CaseDeed
from evidence_store.domain.people.duties import Act, Part, require_duty, require_other_person
from evidence_store.domain.values.identifiers import new_id
from evidence_store.errors import OutOfSequenceError, RefusedError
from evidence_store.workflow._kit.acting import ActingOnCase
from evidence_store.workflow._kit.subjects.known_sets import add_hash_set, add_origin
from evidence_store.workflow._kit.subjects.open_cases import open_case_for

if TYPE_CHECKING:
    from evidence_store.domain.scans.scan import HashSetRecord
    from evidence_store.domain.scans.supplied_list import ReadList, SuppliedList
    from evidence_store.workflow._kit.desk import Desk, SigningDesk
    from forensics.values import HashSetSummary


class CountDiffersError(RefusedError):
    """The hash set and the schedule of charged pictures have different numbers of known files."""


def register_hash_set(desk: Desk, case_id: str, *, summary: HashSetSummary) -> HashSetRecord:
    """Register a sealed hash set by its digest and count; its content stays with the set.

    Raises:
        ConflictError: it is registered for this case already.
        NotPermittedError: the actor's duties do not include it.
    """
    return _registered(desk, case_id, summary)


def import_hash_set(
    desk: Desk, case_id: str, *, summary: HashSetSummary, supplied: SuppliedList, read: ReadList
) -> HashSetRecord:
    """Register a sealed hash set that was made of a list, and where the list came from.

    Raises:
        ConflictError: it is registered for this case already.
        WrongEntryError: it is said to have been received later than today.
        NotPermittedError: the actor's duties do not include it.
    """
    return _registered(desk, case_id, summary, origin=(supplied, read))


def _registered(
    desk: Desk,
    case_id: str,
    summary: HashSetSummary,
    *,
    origin: tuple[SuppliedList, ReadList] | None = None,
) -> HashSetRecord:
    require_duty(desk.actor, Act.REGISTER_HASH_SET)
    with desk.uow as uow:
        at = desk.clock()
        open_case_for(desk, case_id, CaseDeed.IMPORT_SET, at)
        acting = ActingOnCase(uow, desk.actor, at, case_id)
        record = add_hash_set(acting, summary, hash_set_id=new_id("s"))
        if origin is not None:
            add_origin(acting, record, *origin)
        uow.commit()
    return record


def confirm_hash_set(desk: SigningDesk, hash_set_id: str, *, scheduled: int) -> HashSetRecord:
    """Confirm and sign, as a second person, that the set holds as many files as were charged.

    Args:
        desk: who acts, and on which record.
        hash_set_id: the registered set.
        scheduled: the count that the actor read in the schedule of charged pictures.

    Raises:
        SamePersonError: the actor built or registered it.
        CountDiffersError: the counts are not the same.
        OutOfSequenceError: it was confirmed before.
        NotPermittedError: the actor's duties do not include it.
    """
    require_duty(desk.actor, Act.CONFIRM_HASH_SET)
    with desk.uow as uow:
        at = desk.clock()
        record = uow.hash_sets.get(hash_set_id)
        builders = frozenset({record.registered_by})
        require_other_person(desk.actor, Act.CONFIRM_HASH_SET, parts={Part.BUILDER: builders})
        if record.confirmed_by is not None:
            raise OutOfSequenceError("This hash set was confirmed before.")
        if scheduled != record.known_files:
            # Not by how much: what the second person signs is what they counted themselves.
            raise CountDiffersError(
                f"The hash set does not hold {scheduled} known files. Count again. If you count "
                "the same, tell the person who registered it: the set is built again if needed."
            )
        saved = uow.hash_sets.save(replace(record, confirmed_by=desk.actor.id, confirmed_at=at))
        acting = ActingOnCase(uow, desk.actor, at, record.case_id)
        event, facts = (
            HASH_SET_CONFIRMED,
            {
                "hash_set": record.id,
                "digest": str(record.digest),
                "known_files": str(record.known_files),
            },
        )
        acting.append(
            event,
            public={"hash_set": record.id, "known_files": record.known_files},
            signed=acting.sign_act(event, signer=desk.signer, facts=facts),
        )
        uow.commit()
    return saved
