"""The report of a scan says what was not examined before what was found, and names no file."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pypdfium2
import pytest

from evidence_store.documents.scan_reports import wording
from evidence_store.documents.scan_reports.document import draw_scan_report
from evidence_store.domain.exhibits.acquisitions import AcquiredAs
from evidence_store.domain.exhibits.exhibit import Stage
from evidence_store.domain.people.person import Duty
from evidence_store.domain.scans.gradings import Grade, GradingState, HitGrading
from evidence_store.domain.scans.hit_counts import Established, counted_hits
from evidence_store.domain.scans.hit_lists import hit_list
from evidence_store.errors import NotPermittedError, OutOfSequenceError
from evidence_store.workflow.holds.holds import stop_and_refer
from evidence_store.workflow.scans import hash_sets, scans
from evidence_store.workflow.scans.scan_reports import scan_report_of
from forensics.values import (
    Coverage,
    Extent,
    HashAlgorithm,
    HitKind,
    SourceReport,
    VolumeReport,
)
from tests.builders import NOON, SHA, SIZE, KeyedPerson, an_acquisition
from tests.evidence_store.documents.scan_report_values import a_scan_report
from tests.evidence_store.documents.texts import UNIT
from tests.evidence_store.fakes import FAKE_LOG
from tests.evidence_store.scan_results import CANARY, ITEM, a_hit, a_result

if TYPE_CHECKING:
    from evidence_store.documents.scan_reports.report import ScanReport
    from tests.evidence_store.workflow.desk import Desk

LABEL = VolumeReport(1, "partition 1 “Jo’s disk”", Extent(0, SIZE), "ntfs", 17, "NTFS")
HITS = (
    a_hit(),
    a_hit(established_by=(HashAlgorithm.MD5,)),
    a_hit(kind=HitKind.FRAGMENT),
    a_hit(kind=HitKind.FRAGMENT, item="cd" * 32),
)
RESULT = a_result(
    sources=(SourceReport("disk.E01", SIZE, None, Coverage(compared=SIZE), volumes=(LABEL,)),),
    hits=HITS,
)


def words(of: ScanReport) -> str:
    pages = pypdfium2.PdfDocument(draw_scan_report(of, UNIT, training=False))
    return " ".join(" ".join(str(p.get_textpage().get_text_range()) for p in pages).split())


@pytest.fixture
def scanned(desk: Desk) -> Desk:
    desk.uow.exhibits.save(replace(desk.uow.exhibits.get("x_1"), stage=Stage.VERIFIED_IMAGE))
    desk.uow.acquisitions.add(an_acquisition())
    by = desk.of(desk.examiner)
    made = hash_sets.register_hash_set(by, "c_1", summary=RESULT.hash_set)
    scans.record_scan(by, "a_1", result=RESULT, result_digest=SHA, keep=lambda _: None)
    hash_sets.confirm_hash_set(desk.of(desk.officer), made.id, scheduled=51)
    return desk


def report(desk: Desk, **changes: Any) -> ScanReport:
    (scan,) = desk.uow.scans.find()
    lines = hit_list(RESULT, image="disk.E01", result_digest=SHA).hits
    told: dict[str, Any] = {"facts": RESULT, "hits": lines} | changes
    return scan_report_of(desk.of(desk.examiner), scan.id, key=FAKE_LOG, **told)


def test_no_name_of_a_file_a_volume_or_a_known_file_is_in_it(scanned: Desk) -> None:
    made = report(scanned)

    said = words(made)

    for never in (CANARY, "/home", "Jo’s", ITEM, "cd" * 32, "disk.E01"):
        assert never not in said
    assert "partition 1 a file NTFS 17" in said
    assert "nobody signed for the result of the scan" in said
    kinds = [each.event for each in scanned.uow.custody.drafts]
    assert made.log.entries == (kinds.index("scan.recorded"),)


def test_hits_are_counted_by_what_they_establish_and_candidates_apart(scanned: Desk) -> None:
    said = words(report(scanned))

    exact, _, candidates = said.partition(wording.CANDIDATE_TITLE)
    assert "A whole known file Whole and the same 1 0 0 0 0 1" in exact
    assert "A part of a known file A part 2 0 0 0 0 2" in exact
    assert "Known by MD5 or SHA-1 alone Whole and the same 1 0 0 0 0 1" in candidates


def test_grades_are_counted_by_kind_and_one_that_waits_counts_for_neither() -> None:
    lines = hit_list(RESULT, image="disk.E01", result_digest=SHA).hits
    told: dict[str, Any] = {
        "version": 1, "exhibit_id": "x_1", "scan_id": "n_1", "hit_list": None, "reason": "",
        "graded_by": "u_1", "graded_at": NOON,
    }  # fmt: skip
    confirmed = HitGrading(
        id="g_1", hits=((1, 3),), grade=Grade.EVIDENTIAL, state=GradingState.CONFIRMED, **told
    )
    waits = HitGrading(id="g_2", hits=((3, 3),), grade=Grade.CANNOT_TELL, **told)

    counts = counted_hits(lines, [confirmed, waits])

    assert [
        (each.established, each.hits, each.by_grade[Grade.EVIDENTIAL], each.waiting, each.ungraded)
        for each in counts
    ] == [
        (Established.WHOLE, 1, 1, 0, 0),
        (Established.PART, 2, 0, 1, 1),
        (Established.WEAK, 1, 1, 0, 0),
    ]


def test_a_scan_without_hits_never_reads_as_clean() -> None:
    full = a_scan_report()
    findings = replace(
        full.findings,
        hits_by_kind={},
        known_files_hit=0,
        not_examined=(),
        coverage=Coverage(compared=4096),
    )
    said = words(a_scan_report(findings=findings, counts=()))

    begins = said[: said.index("What was scanned, when and by what")]
    assert wording.NOT_FOUND in begins
    for never in ("clean", "nothing was found", "no known file is on", "free of"):
        assert never not in said.lower()


def test_what_was_not_examined_stands_before_any_count_and_an_extraction_says_it_is_no_medium() -> (
    None
):
    made = a_scan_report()
    source = replace(made.source, acquired_as=AcquiredAs.ARCHIVE)
    said = words(a_scan_report(source=source))

    assert said.index("were not examined or not understood") < said.index("12 were found")
    assert wording.OUTSIDE in said


def page_one(of: ScanReport) -> str:
    said = words(of)
    return said[: said.index("What was scanned, when and by what")]


def a_whole_report(**changes: Any) -> ScanReport:
    """A report of a scan that left no byte out; ``changes`` are of findings, source and counts."""
    made = a_scan_report()
    all_read = {"not_examined": (), "coverage": Coverage(compared=4096)}
    found = replace(made.findings, **(all_read | changes.pop("findings", {})))
    source = replace(made.source, bad_sectors=changes.pop("bad_sectors", 0))
    return a_scan_report(findings=found, source=source, **changes)


@pytest.mark.parametrize(
    "changes",
    [
        {"findings": {"not_examined": ("stages that did not run: raw, content, altered",)}},
        {"bad_sectors": 2},
    ],
)
def test_a_stage_left_out_or_a_bad_sector_warns_though_no_byte_of_the_ledger_was_missed(
    changes: dict[str, Any],
) -> None:
    assert wording.ALL_READ in page_one(a_whole_report())

    made = a_whole_report(**changes)

    assert wording.ALL_READ not in page_one(made)
    assert wording.PARTS_LEFT in page_one(made)
    told = changes.get("findings", {}).get(
        "not_examined", ("2 sectors could not be read when the disk image was made.",)
    )
    assert told[0] in words(made).partition("Not examined, and why")[2]


def test_one_byte_that_was_not_examined_is_told_as_one() -> None:
    made = a_whole_report(findings={"coverage": Coverage(compared=4095, unreadable=1)})

    assert "1 byte of 4,096 bytes (4.1 kB) was not examined or not understood." in page_one(made)


def test_a_hit_by_md5_or_sha1_alone_is_no_known_file_that_was_found() -> None:
    counts = a_scan_report().counts or ()
    weak = [each for each in counts if each.established is Established.WEAK]
    found = {
        "known_files_hit": 0,
        "known_files_weak": 1,
        "hits_weak": 5,
        "hits_by_kind": {"exact": 5},
    }

    for each in (tuple(weak), None):  # also where the list of hits is not there
        alone = page_one(a_whole_report(findings=found, counts=each))
        assert wording.NONE_ESTABLISHED in alone
        assert (
            "has 500 known files, of which none were found; 1 was matched by MD5 or SHA-1 "
            "alone, content not established; 5 hits are by MD5 or SHA-1 alone." in alone
        )
    both = page_one(a_scan_report())
    assert wording.NONE_ESTABLISHED not in both
    assert "; 5 hits are by MD5 or SHA-1 alone." in both


def test_without_a_list_candidates_still_stand_apart() -> None:
    said = words(a_scan_report(counts=None))

    exact, _, candidates = said.partition(wording.CANDIDATE_TITLE)
    assert "A part 11" in exact
    assert "Altered" not in exact.partition(wording.LIST_AWAY)[2]
    assert candidates.index("7") < candidates.index(wording.CANDIDATE_SAYS)


def test_without_result_and_list_the_report_says_that_they_are_away(scanned: Desk) -> None:
    said = words(report(scanned, facts=None, hits=None))

    assert wording.RESULT_AWAY in said
    assert wording.LIST_AWAY in said
    assert "A part 2" in said


def test_no_report_of_what_was_stopped_or_of_a_set_that_nobody_counted(
    scanned: Desk, desk: Desk
) -> None:
    (known,) = desk.uow.hash_sets.find()
    counted = desk.uow.hash_sets.save(replace(known, confirmed_by=None, confirmed_at=None))
    with pytest.raises(OutOfSequenceError, match="has not confirmed that number"):
        report(scanned)
    desk.uow.hash_sets.save(replace(counted, confirmed_by="u_officer", confirmed_at=NOON))

    stop_and_refer(desk.of(desk.officer), "x_1", note="It may show a child")

    with pytest.raises(OutOfSequenceError, match="stopped and referred"):
        report(scanned)


def test_people_who_may_not_export_have_no_report(scanned: Desk) -> None:
    (scan,) = scanned.uow.scans.find()
    auditor = scanned.of(KeyedPerson("u_auditor", Duty.AUDITOR))

    with pytest.raises(NotPermittedError):
        scan_report_of(auditor, scan.id, facts=None, hits=None, key=FAKE_LOG)
