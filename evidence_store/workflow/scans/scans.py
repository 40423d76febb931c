"""Recorded scan results: what was found in counts, and what was not seen in generic words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.domain.events.kinds.scan_events import SCAN_RECORDED
from evidence_store.domain.exhibits.exhibit import ExhibitAct
from evidence_store.domain.people.duties import Act, require_duty
from evidence_store.domain.scans.hit_lists import hit_list
from evidence_store.domain.scans.scan_records import RecordedBy, scan_record, verify_hash_set
from evidence_store.errors import ConflictError
from evidence_store.workflow._kit.subjects.exhibit_guards import require_scannable
from evidence_store.workflow._kit.subjects.open_exhibits import open_exhibit
from forensics.documents import digest_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from evidence_store.domain.exhibits.acquisitions import Acquisition
    from evidence_store.domain.scans.hit_lists import HitList
    from evidence_store.domain.scans.scan import ScanRecord
    from evidence_store.workflow._kit.desk import Desk
    from evidence_store.workflow._kit.subjects.open_exhibits import OpenExhibit
    from forensics.values import Digest, ScanResult


def record_scan(
    desk: Desk,
    acquisition_id: str,
    *,
    result: ScanResult,
    result_digest: Digest,
    keep: Callable[[HitList], None],
) -> ScanRecord:
    """Record the result of scanning a verified disk image.

    Args:
        desk: who records it.
        acquisition_id: of the disk image.
        result: what the scan wrote.
        result_digest: of the file that it wrote.
        keep: keeps the list of its hits; called before the record is, so that each has its list.

    Raises:
        OutOfSequenceError: the image is not verified, or the hash set is not registered.
        WrongEntryError: the result is of another image or set, or no scan can have written it.
        ConflictError: this result is already recorded.
        NotPermittedError: the actor's duties do not include it.
    """
    require_duty(desk.actor, Act.RECORD_SCAN)
    with desk.uow as uow:
        acquisition = uow.acquisitions.get(acquisition_id)
        opened = open_exhibit(desk, acquisition.exhibit_id)
        exhibit = opened.exhibit
        _require_ready(opened, acquisition=acquisition, result=result)
        if any(s.result_digest == result_digest for s in uow.scans.find(exhibit_id=exhibit.id)):
            raise ConflictError(f"{exhibit.reference}: this scan result is already recorded.")
        record = scan_record(
            result,
            acquisition=acquisition,
            result_digest=result_digest,
            recorded=RecordedBy(desk.actor.id, opened.at),
        )
        listed = hit_list(result, image=acquisition.image_name, result_digest=result_digest)
        keep(listed)
        uow.exhibits.save(exhibit.after(ExhibitAct.SCAN))
        uow.scans.add(record)
        opened.append(
            SCAN_RECORDED,
            public={
                "scan": record.id,
                "acquisition": acquisition.id,
                "result": str(result_digest),
                "hash_set": str(record.hash_set_digest),
                "hits": sum(record.hits_by_kind.values()),
                # Hits are graded by their number in the list of this digest, and in no other list.
                "hit_list": str(digest_of(listed)),
                "not_examined": len(record.not_examined),
                **({"opened": len(record.opened)} if record.opened else {}),
            },
        )
        uow.commit()
    return record


def _require_ready(opened: OpenExhibit, *, acquisition: Acquisition, result: ScanResult) -> None:
    require_scannable(opened, acquisition)
    registered = opened.uow.hash_sets.find(case_id=opened.exhibit.case_id)
    verify_hash_set(result, registered=registered)
