"""The examiner's report of a scan as a document: from the record, with what its result says.

Nothing is recorded but that it was printed. What bars an export of the scan bars the report.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.custody.leaves.entries import read_leaf
from evidence_store.documents.scan_reports.report import (
    ReportedResult,
    ReportedSource,
    ReportedVolume,
    ScanReport,
)
from evidence_store.domain.certificates.certificate_content import CertifiedScan
from evidence_store.domain.events.kinds.scan_events import SCAN_RECORDED
from evidence_store.domain.people.duties import Act, require_duty
from evidence_store.domain.scans.gradings import graded_hits
from evidence_store.domain.scans.hit_counts import counted_hits
from evidence_store.domain.scans.scan_records import generic_words
from evidence_store.domain.values.projection import projected
from evidence_store.errors import TamperedLogError
from evidence_store.workflow._kit.exportable import open_exportable
from evidence_store.workflow._kit.heads_entries import on_paper
from forensics.exports.examiner_report.sentences import stages_done, stages_left_out

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evidence_store.custody.heads.checkpoints import LogKey
    from evidence_store.domain.exhibits.acquisitions import Acquisition
    from evidence_store.domain.scans.hit_lists import HitLine
    from evidence_store.domain.scans.scan import ScanRecord
    from evidence_store.workflow._kit.desk import Desk
    from evidence_store.workflow._kit.ports import UnitOfWork
    from forensics.values import ScanResult, SourceReport


def scan_report_of(
    desk: Desk,
    scan_id: str,
    *,
    facts: ScanResult | None,
    hits: Sequence[HitLine] | None,
    key: LogKey,
) -> ScanReport:
    """Return what the examiner's report of a recorded scan says.

    Args:
        desk: who makes it, and from which record.
        scan_id: which scan.
        facts: what its result says besides hits, held to the digest in the log; None where the
            result is not here.
        hits: the list of its hits, held to the digest in the log; None where it is not here.
        key: the log's own.

    Raises:
        NotFoundError: there is no such scan.
        NotPermittedError: the actor's duties do not include it.
        OutOfSequenceError: the exhibit was stopped and referred, or the count of the hash set is
            not confirmed.
    """
    require_duty(desk.actor, Act.EXPORT_SCAN)
    with desk.uow as uow:
        scan = uow.scans.get(scan_id)
        exhibit = open_exportable(desk, scan).exhibit
        acquisition = uow.acquisitions.get(scan.acquisition_id)
        gradings = tuple(uow.hit_gradings.find(scan_id=scan.id))
        confirmer = _confirmer(uow, scan, case_id=exhibit.case_id)
        return ScanReport(
            case=uow.cases.get(exhibit.case_id).reference,
            exhibit=exhibit.reference,
            source=_source(uow, acquisition),
            findings=projected(CertifiedScan, scan, confirmed_by=confirmer),
            confirmed_by=_named(uow, confirmer) if confirmer else "",
            recorded_by=_named(uow, scan.recorded_by),
            result=_result(facts, acquisition),
            counts=None if hits is None else counted_hits(hits, gradings),
            graded=graded_hits(scan.hits, gradings),
            log=on_paper(uow, (_entry_of(uow, scan),), key=key),
            machines=f"exhibit {exhibit.id}, scan {scan.id}",
            made_by=_named(uow, desk.actor.id),
            made_at=desk.clock(),
        )


def _source(uow: UnitOfWork, of: Acquisition) -> ReportedSource:
    return ReportedSource(
        acquired_as=of.acquired_as,
        size=of.size,
        digest=of.computed_digest,
        verified_by=_named(uow, of.verified_by) if of.verified_by else "",
        verified_at=of.verified_at,
        bad_sectors=of.bad_sectors,
    )


def _result(facts: ScanResult | None, of: Acquisition) -> ReportedResult | None:
    found = () if facts is None else facts.sources
    # Of this acquisition alone: one result can be of
    # the disk images of several exhibits (ADR 68).
    source = next((each for each in found if each.image == of.image_name), None)
    if facts is None or source is None:
        return None
    return ReportedResult(
        started=facts.started,
        stages=facts.stages,
        did=tuple(stages_done(facts)),
        did_not=tuple(stages_left_out(facts)),
        confined_by=facts.sandbox or "not said by this result",
        volumes=_volumes(source),
        pictures=source.pictures,
    )


def _volumes(source: SourceReport) -> tuple[ReportedVolume, ...]:
    # The label of a volume can name a person, as the name of a file can.
    return tuple(
        ReportedVolume(
            where=generic_words(each.where),
            known_as=generic_words(each.known_as),
            size=each.extent.length,
            files=each.streams,
            locked_as=each.locked_as or "",
        )
        for each in source.volumes
    )


def _confirmer(uow: UnitOfWork, scan: ScanRecord, *, case_id: str) -> str | None:
    sets = uow.hash_sets.find(case_id=case_id)
    by = (each.confirmed_by for each in sets if each.digest == scan.hash_set_digest)
    return next(filter(None, by), None)


def _entry_of(uow: UnitOfWork, scan: ScanRecord) -> int:
    """The number of the entry with which the scan was recorded."""
    for entry in uow.custody.of_kind(scan.exhibit_id, SCAN_RECORDED.name):
        if read_leaf(entry.body).public.get("scan") == scan.id:
            return entry.seq
    raise TamperedLogError("The custody log has no entry for this scan.")


def _named(uow: UnitOfWork, person_id: str) -> str:
    person = uow.people.get(person_id)
    return f"{person.rank} {person.name} ({person.staff_number})"
