"""What was read of a phone after its reset speaks against a certificate, and for none."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from evidence_store.domain.certificates.certificate import CertificateKind, Reason
from evidence_store.domain.certificates.ended_work import ended_work, kind_of, reasons_of
from evidence_store.domain.disposals.disposal_states import DisposalState
from evidence_store.domain.disposals.proposals import WrongPlanError
from evidence_store.domain.exhibits.exhibit import Stage
from evidence_store.domain.scans.later_extractions import LONGEST_TOOL, MOST, latest_records
from evidence_store.domain.scans.not_examined import OUTSIDE_EXTRACTION
from evidence_store.domain.scans.scan import ScanRecord
from evidence_store.domain.values.projection import projected
from evidence_store.errors import (
    CertificateError,
    NotPermittedError,
    OutOfSequenceError,
    WrongEntryError,
)
from evidence_store.words.later_words import CONTRADICTED, found_later, then_later
from evidence_store.workflow.certificates.case_certification import state_outcome
from evidence_store.workflow.holds import holds
from evidence_store.workflow.scans import hash_sets
from forensics.acquisition_log import AcquisitionLog
from forensics.scanning.sources.whole_reading import WholeReading
from forensics.values import (
    Coverage,
    Digest,
    HashAlgorithm,
    HashSetSummary,
    HitKind,
    Method,
    ScanResult,
    SourceReport,
)
from tests.builders import SHA, a_certificate_record, an_acquisition
from tests.evidence_store.certificates.builders import a_later_extraction
from tests.evidence_store.scan_results import a_hit, a_result
from tests.evidence_store.workflow.desk import Desk, stated_in_clear
from tests.evidence_store.workflow.phone_desk import (
    LATER,
    SIZE_LATER,
    Phones,
    a_later_read,
    taken_later,
)
from tests.evidence_store.workflow.refusing import refused

if TYPE_CHECKING:
    from pathlib import Path

    from evidence_store.domain.disposals.disposal import Disposal

ACT = "record_later_extraction"
SET, OTHER_SET = a_result().hash_set.digest, Digest(HashAlgorithm.BLAKE3, bytes(31) + b"1")


@pytest.fixture
def desk() -> Phones:
    return Phones()


def with_set(desk: Desk, digest: Digest = SET) -> None:
    summary = HashSetSummary(digest, 51)
    hash_sets.register_hash_set(desk.of(desk.examiner), "c_1", summary=summary)


def scanned(*hits: Any, **changes: Any) -> ScanResult:
    source = SourceReport(LATER, SIZE_LATER, None, Coverage(compared=4000, unopened=96))
    return a_result(**({"sources": (source,), "hits": hits} | changes))


def hit(**changes: Any) -> Any:
    return a_hit(image=LATER, **changes)


def found(desk: Phones, *hits: Any) -> Disposal:
    """A reset that was seen, and a later extraction that was scanned."""
    seen = desk.reset_seen()
    with_set(desk)
    return desk.later(seen, read=a_later_read(scanned(*hits)))


def test_it_is_recorded_under_the_reset_and_changes_nothing_else(desk: Phones) -> None:
    seen = desk.reset_seen()
    after = desk.later(seen)
    (one,), (signed,) = after.later, after.later_signed
    (draft,) = [e for e in desk.uow.custody.drafts if e.event == "erase.later_extraction"]

    assert after.state is seen.state is DisposalState.PASSED
    assert desk.uow.exhibits.get("x_1").stage is Stage.ERASED
    assert not desk.uow.acquisitions.find()
    assert not desk.uow.scans.find()
    assert one.taken_by == signed.statement.person_id == "u_second"
    told = stated_in_clear(draft)
    assert (told["hits"], told["extraction"]) == ("not scanned", str(SHA))
    assert LATER not in str(draft)
    assert kind_of(ended_work(after)) is CertificateKind.CERTIFICATE
    assert found_later(one) == "It was not scanned: no scan result was given."


@pytest.mark.parametrize(
    "told", [{}, {"kind": HitKind.ALTERED, "method": Method.PERCEPTUAL, "established_by": ()}]
)
def test_a_place_that_was_found_ends_in_a_report_that_says_so(
    desk: Phones, told: dict[str, Any]
) -> None:
    after = found(desk, hit(**told))

    assert after.state is DisposalState.PASSED
    assert reasons_of(ended_work(after)) == (Reason.HITS_IN_LATER_EXTRACTION,)
    assert "no certificate is issued" in then_later(after)
    assert "1 place found" in found_later(after.later[0])


def test_nothing_found_says_what_was_looked_through_and_what_was_not(desk: Phones) -> None:
    after = found(desk)
    (one,) = after.later

    assert one.scan is not None
    assert one.scan.not_examined[0] == OUTSIDE_EXTRACTION
    assert "No place was found: 4,000 of 4,096 bytes were compared" in found_later(one)
    assert not reasons_of(ended_work(after))


def test_what_is_not_established_and_what_gave_nothing_to_compare_is_told_apart() -> None:
    one = a_later_extraction()
    assert one.scan is not None
    scan = replace(
        one.scan, hits_by_kind={"exact": 3, "altered": 1}, hits_weak=2, not_examined=(),
        coverage=Coverage(compared=4000, constant=96),
    )  # fmt: skip
    said = found_later(replace(one, scan=scan))

    assert "4 places found, 2 of them by MD5 or SHA-1 alone, content not established, 1 of" in said
    assert "4,000 of 4,096 bytes were compared" in said
    assert "96 held one repeated byte, nothing to compare" in said


def test_of_work_that_was_stopped_it_is_taken_and_told(desk: Phones) -> None:
    begun = desk.reset_begun()
    with_set(desk)
    why = refused(desk, OutOfSequenceError, lambda: desk.later(begun), ACT)
    assert "under way" in why
    holds.stop_and_refer(desk.of(desk.officer), "x_1", note="")
    stopped = desk.uow.disposals.get(begun.id)
    after = desk.later(stopped, read=a_later_read(scanned(hit())))

    assert reasons_of(ended_work(after)) == (
        Reason.STOPPED_AFTER_STARTING, Reason.HITS_IN_LATER_EXTRACTION,
    )  # fmt: skip


@pytest.mark.parametrize("state", [DisposalState.CERTIFIED, DisposalState.NON_COMPLETION])
def test_after_the_document_it_is_taken_and_contradicts_a_certificate(
    desk: Phones, state: DisposalState
) -> None:
    seen = desk.reset_seen()
    with_set(desk)
    issued = desk.uow.disposals.save(replace(seen, state=state))
    after = desk.later(issued, read=a_later_read(scanned(hit())))

    assert after.state is state
    assert after.is_contradicted is (state is DisposalState.CERTIFIED)
    assert (then_later(after) == CONTRADICTED) is after.is_contradicted


def test_no_case_certificate_rests_on_a_certificate_that_it_contradicts(
    desk: Phones, tmp_path: Path
) -> None:
    issued = desk.uow.disposals.save(replace(desk.reset_seen(), state=DisposalState.CERTIFIED))
    with_set(desk)
    desk.uow.certificates.add(a_certificate_record(disposal_id=issued.id))
    signing = desk.of(desk.officer)
    with pytest.raises(CertificateError, match="not in the data folder"):
        state_outcome(signing, "o_1", folder=tmp_path)

    desk.later(issued, read=a_later_read(scanned(hit())))
    with pytest.raises(OutOfSequenceError, match="A supervisor asks for its withdrawal first"):
        state_outcome(signing, "o_1", folder=tmp_path)


def test_it_is_recorded_under_the_last_work_that_was_begun_before_it(desk: Phones) -> None:
    seen = desk.reset_seen()
    assert seen.permit is not None
    now = desk.clock()
    again = replace(seen.permit, redeemed_at=now + timedelta(seconds=5))
    desk.uow.disposals.add(replace(seen, id="d_2", permit=again))
    with pytest.raises(WrongEntryError, match="Record it under that disposal"):
        desk.later(seen, taken_at=now + timedelta(seconds=10))

    assert desk.later(seen, taken_at=now).later


def test_a_scan_with_another_set_than_before_the_reset_is_refused(desk: Phones) -> None:
    seen = desk.reset_seen()
    with_set(desk)
    with_set(desk, OTHER_SET)
    scan = found(Phones()).later[0].scan
    assert scan is not None
    desk.uow.scans.add(_as_recorded(scan))
    other = scanned(hash_set=HashSetSummary(OTHER_SET, 51, described=51))

    with pytest.raises(WrongEntryError, match="another hash set"):
        desk.later(seen, read=a_later_read(other))
    assert desk.later(seen, read=a_later_read(scanned())).later[0].scan is not None


def _as_recorded(scan: Any) -> Any:
    return projected(
        ScanRecord, scan, id="n_1", version=1, exhibit_id="x_1", acquisition_id="a_1",
        recorded_by="u_examiner",
    )  # fmt: skip


def test_a_set_that_the_case_does_not_know_is_refused(desk: Phones) -> None:
    with pytest.raises(OutOfSequenceError, match="not registered for the case"):
        desk.later(desk.reset_seen(), read=a_later_read(scanned()))


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"sources": (SourceReport(LATER, 4095, None, Coverage(compared=4095)),)}, "not of the"),
        (
            {"sources": (SourceReport(LATER, SIZE_LATER, None, Coverage(compared=SIZE_LATER),
                                      sample=SHA),)},
            "another file",
        ),
        ({"stages": ()}, "names no stage"),
    ],
)  # fmt: skip
def test_a_result_of_another_scan_is_refused(
    desk: Phones, changes: dict[str, Any], why: str
) -> None:
    seen = desk.reset_seen()
    with_set(desk)
    with pytest.raises(WrongEntryError, match=why):
        desk.later(seen, read=a_later_read(scanned(**changes)))


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"taken_at": timedelta(minutes=-2)}, "after the reset and before now"),
        ({"taken_at": timedelta(minutes=2)}, "after the reset and before now"),
        ({"made_with": " "}, "with which tool"),
        ({"made_with": "x" * (LONGEST_TOOL + 1)}, "Shorten it"),
        ({"read": a_later_read(log=AcquisitionLog("UFED", (), serial="S9"))}, "names another"),
        ({"read": a_later_read(log=AcquisitionLog("UFED", (), imeis=("356938035643801",)))},
         "names another"),
    ],
)  # fmt: skip
def test_what_cannot_be_a_later_extraction_of_this_phone_is_refused(
    desk: Phones, changes: dict[str, Any], why: str
) -> None:
    seen = desk.reset_seen()
    if isinstance(off := changes.get("taken_at"), timedelta):
        changes = {"taken_at": desk.clock() + off}
    with pytest.raises(WrongEntryError, match=why):
        desk.later(seen, **changes)


def test_what_was_registered_before_the_work_is_no_later_extraction(desk: Phones) -> None:
    seen = desk.reset_seen()
    desk.uow.acquisitions.add(an_acquisition())
    with pytest.raises(WrongEntryError, match="before its disposal, byte for byte"):
        desk.later(seen)


def test_one_that_cannot_be_read_to_its_end_has_no_digest_and_says_so(desk: Phones) -> None:
    broken = a_later_read(whole=WholeReading((), ("a fault",), None))
    seen, taken_at = desk.reset_seen(), desk.clock()
    (one,) = desk.later(seen, read=broken, taken_at=taken_at).later

    assert (one.digest, one.faults) == (None, 1)
    with pytest.raises(WrongEntryError, match="recorded already"):
        desk.later(seen, read=broken, taken_at=taken_at)
    assert len(desk.later(seen, read=broken, made_with="UFED 7.71", taken_at=taken_at).later) == 2


def test_the_same_is_recorded_once_and_again_with_its_scan_in_its_place(desk: Phones) -> None:
    seen, at = desk.reset_seen(), desk.clock()
    seen = desk.later(seen, taken_at=at)
    with_set(desk)
    with pytest.raises(WrongEntryError, match="recorded already"):
        desk.later(seen)
    scan = a_later_read(scanned())
    after = desk.later(seen, read=scan, taken_at=at)

    assert [each.scan is None for each in after.later] == [True, False]
    assert latest_records(after.later) == after.later[1:]
    for read in (None, scan):
        with pytest.raises(WrongEntryError, match="recorded already"):
            desk.later(after, read=read, taken_at=at)


def test_what_another_scan_of_it_finds_is_recorded_beside_the_first(desk: Phones) -> None:
    after = found(desk)
    assert kind_of(ended_work(after)) is CertificateKind.CERTIFICATE
    again = desk.later(after, read=a_later_read(scanned(hit())))

    assert len(latest_records(again.later)) == 2
    assert reasons_of(ended_work(again)) == (Reason.HITS_IN_LATER_EXTRACTION,)


def test_where_another_time_is_said_of_the_same_bytes_both_are_shown(desk: Phones) -> None:
    seen = desk.later(desk.reset_seen())
    with_set(desk)
    later = desk.later(seen, read=a_later_read(scanned()), made_with="UFED 7.71").later

    assert latest_records(later) == later


def test_what_stands_under_an_earlier_disposal_is_recorded_already(desk: Phones) -> None:
    seen, at = desk.reset_seen(), desk.clock()
    desk.uow.disposals.add(replace(desk.later(seen, taken_at=at), id="d_0"))
    fresh = desk.uow.disposals.save(replace(desk.uow.disposals.get(seen.id), later=()))
    with pytest.raises(WrongEntryError, match="recorded already"):
        desk.later(fresh, taken_at=at)


def test_in_whatever_order_disposals_say_the_same_another_extraction_is_recorded(
    desk: Phones,
) -> None:
    seen = found(desk)
    same = replace(seen.later[0], scan=None)
    # Recorded under the newer disposal first, and with its scan under the older one then.
    desk.uow.disposals.add(replace(seen, id="d_9", later=(same,)))
    another = a_later_read(
        scanned(hit()),
        whole=WholeReading((Digest(HashAlgorithm.SHA256, bytes(31) + b"7"),), (), None),
    )

    after = desk.later(seen, read=another)

    assert reasons_of(ended_work(after)) == (Reason.HITS_IN_LATER_EXTRACTION,)


def test_a_disposal_takes_so_many_and_no_more(desk: Phones) -> None:
    seen = desk.later(desk.reset_seen())
    desk.uow.disposals.save(replace(seen, later=seen.later * MOST))
    digest = Digest(HashAlgorithm.SHA256, bytes(32))
    with pytest.raises(WrongEntryError, match=f"{MOST} records of later extractions stand"):
        desk.later(seen, read=a_later_read(whole=WholeReading((digest,), (), None)))


def test_of_what_resets_no_phone_none_is_taken() -> None:
    disk = Desk()
    passed = disk.verify(disk.erased())
    refused(disk, WrongPlanError, lambda: taken_later(disk, passed, disk.second), ACT)


def test_who_does_no_work_at_the_bench_records_none(desk: Phones) -> None:
    seen = desk.reset_seen()
    refused(desk, NotPermittedError, lambda: desk.later(seen, desk.officer), ACT)
