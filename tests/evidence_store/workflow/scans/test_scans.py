"""Hash sets and scans as they come on record."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from evidence_store.domain.exhibits.exhibit import Stage
from evidence_store.domain.holds.waiting_stops import StopFile
from evidence_store.errors import (
    ConflictError,
    HoldOpenError,
    NotPermittedError,
    OutOfSequenceError,
    SamePersonError,
    WrongEntryError,
)
from evidence_store.worker.scanning import log_option
from evidence_store.workflow.scans import hash_sets, scans
from evidence_store.workflow.scans.hash_sets import CountDiffersError
from evidence_store.workflow.scans.hits import show_hit
from forensics.acquisition_log import AcquisitionLog, SectorRun
from forensics.documents import digest_of
from forensics.scanning.sources.stated_logs import read_given_log
from forensics.values import Coverage, Digest, HashAlgorithm, HashSetSummary, SourceReport
from tests.builders import NOON, SHA, SIZE, an_acquisition
from tests.evidence_store.scan_results import a_result

if TYPE_CHECKING:
    from evidence_store.domain.scans.hit_lists import HitList
    from tests.evidence_store.workflow.desk import Desk


SET = Digest(HashAlgorithm.BLAKE3, bytes(32))


def register_set(desk: Desk) -> str:
    return hash_sets.register_hash_set(
        desk.of(desk.examiner), "c_1", summary=HashSetSummary(SET, 51)
    ).id


def test_another_person_confirms_the_count(desk: Desk) -> None:
    by = desk.of(desk.officer)

    confirmed = hash_sets.confirm_hash_set(by, register_set(desk), scheduled=51)

    assert confirmed.confirmed_by == "u_officer"
    with pytest.raises(OutOfSequenceError):
        hash_sets.confirm_hash_set(by, confirmed.id, scheduled=51)


def test_the_builder_does_not_confirm_their_own_set(desk: Desk) -> None:
    with pytest.raises(SamePersonError):
        hash_sets.confirm_hash_set(desk.of(desk.examiner), register_set(desk), scheduled=51)


def test_a_count_that_differs_from_the_schedule_is_refused_without_the_number(desk: Desk) -> None:
    by = desk.of(desk.officer)

    with pytest.raises(CountDiffersError, match="does not hold 50") as refused:
        hash_sets.confirm_hash_set(by, register_set(desk), scheduled=50)
    assert "51" not in str(refused.value)


def test_a_set_is_registered_once_for_a_case(desk: Desk) -> None:
    register_set(desk)

    with pytest.raises(ConflictError):
        register_set(desk)


KEPT: list[HitList] = []


def record(desk: Desk, **changes: Any) -> Any:
    return scans.record_scan(
        desk.of(desk.examiner),
        "a_1",
        result=a_result(**changes),
        result_digest=SHA,
        keep=KEPT.append,
    )


@pytest.fixture
def imaged(desk: Desk) -> Desk:
    desk.uow.exhibits.save(replace(desk.uow.exhibits.get("x_1"), stage=Stage.VERIFIED_IMAGE))
    desk.uow.acquisitions.add(an_acquisition())
    register_set(desk)
    return desk


def test_a_scan_is_recorded_in_counts(imaged: Desk) -> None:
    made = record(imaged)

    assert (made.known_files, made.hits_by_kind) == (51, {})
    assert imaged.uow.exhibits.get("x_1").stage is Stage.SCANNED


def test_the_list_that_is_kept_is_the_one_that_the_entry_names(imaged: Desk) -> None:
    KEPT.clear()
    record(imaged)

    (draft,) = [each for each in imaged.uow.custody.drafts if each.event == "scan.recorded"]
    assert [str(digest_of(each)) for each in KEPT] == [draft.public["hit_list"]]


def test_a_scan_that_is_refused_leaves_no_list(imaged: Desk) -> None:
    KEPT.clear()
    with pytest.raises(WrongEntryError):
        record(imaged, finished=NOON + timedelta(seconds=1))

    assert KEPT == []


def test_no_picture_is_shown_while_a_signed_stop_waits_to_be_recorded(imaged: Desk) -> None:
    made = record(imaged)
    scan = imaged.uow.scans.save(replace(made, hits_by_kind={"exact": 1}))
    show_hit(imaged.of(imaged.examiner), scan.id, 1, reason="To grade it")
    imaged.uow.outside.waiting = [StopFile("odd.json", "sha256:2", None)]

    with pytest.raises(HoldOpenError, match=r"odd\.json"):
        show_hit(imaged.of(imaged.examiner), scan.id, 1, reason="To grade it")


def test_a_scan_is_recorded_once(imaged: Desk) -> None:
    record(imaged)

    with pytest.raises(ConflictError):
        record(imaged)


def test_a_scan_with_a_set_that_nobody_registered_is_refused(imaged: Desk) -> None:
    other = HashSetSummary(Digest(HashAlgorithm.BLAKE3, b"\x01" * 32), 1)

    with pytest.raises(OutOfSequenceError, match="known-set register"):
        record(imaged, hash_set=other)


def test_a_scan_of_an_image_that_is_not_verified_is_refused(imaged: Desk) -> None:
    unverified = replace(imaged.uow.acquisitions.get("a_1"), verified_at=None)
    imaged.uow.acquisitions.save(unverified)

    with pytest.raises(OutOfSequenceError, match="acquisition verify"):
        record(imaged)


def test_a_scan_from_the_future_is_refused(imaged: Desk) -> None:
    with pytest.raises(WrongEntryError):
        record(imaged, finished=NOON + timedelta(seconds=1))


def test_an_officer_records_no_scan(imaged: Desk) -> None:
    with pytest.raises(NotPermittedError):
        scans.record_scan(
            imaged.of(imaged.officer), "a_1", result=a_result(), result_digest=SHA, keep=KEPT.append
        )


UNREAD = 1_000 * 512
LOG = AcquisitionLog("Guymager", (SHA,), bad=(SectorRun(7, 1_000),), bad_sectors=1_000)


@pytest.fixture
def with_log(imaged: Desk) -> Desk:
    imaged.uow.acquisitions.save(replace(imaged.uow.acquisitions.get("a_1"), log=LOG))
    return imaged


def covering(*, unreadable: int) -> tuple[SourceReport, ...]:
    (source,) = a_result().sources
    coverage = Coverage(compared=SIZE - unreadable, unreadable=unreadable)
    return (replace(source, coverage=coverage),)


def test_sectors_that_the_log_on_record_names_are_unreadable_on_the_record_of_a_scan(
    with_log: Desk,
) -> None:
    made = record(with_log, sources=covering(unreadable=UNREAD))

    assert made.coverage.unreadable == UNREAD
    assert any("1,000 sectors could not be read" in line for line in made.not_examined)


def test_a_scan_that_counts_them_as_read_is_refused(with_log: Desk) -> None:
    with pytest.raises(WrongEntryError, match=r"512,000 bytes .* expunge scan --log"):
        record(with_log, sources=covering(unreadable=UNREAD - 512))


def test_a_worker_tells_the_scan_of_the_log_on_record_and_takes_the_file_away(
    tmp_path: Path,
) -> None:
    out = tmp_path / "j_1.json"

    with log_option(an_acquisition(log=LOG), out) as (option, path):
        assert option == "--log"
        assert read_given_log(Path(path)) == LOG
        assert Path(path).stat().st_mode & 0o777 == 0o600

    assert list(tmp_path.iterdir()) == []
    with log_option(an_acquisition(), out) as options:
        assert options == ()
