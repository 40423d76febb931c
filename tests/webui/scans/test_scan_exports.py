"""Exports of a recorded scan: for named people, on record before the file leaves, and once."""

from __future__ import annotations

import hashlib
import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any, BinaryIO

import pytest
from click.testing import CliRunner
from flask import Flask

from evidence_store.cli.exhibits.scan_export import export as export_verb
from evidence_store.cli.exhibits.scan_report import report as report_verb
from evidence_store.data_folder.holdings import list_held
from evidence_store.data_folder.places import EXPORTED
from evidence_store.documents.scan_reports import wording
from evidence_store.domain.people.person import Actor, Duty
from evidence_store.domain.unit.jobs import JobKind
from evidence_store.kept_files.scan_exports import tidy_exported
from evidence_store.kept_files.sealed_sets import kept_copy
from evidence_store.log_views.looking import find_reads
from evidence_store.workflow.holds.holds import stop_and_refer
from evidence_store.workflow.scans.hash_sets import confirm_hash_set
from evidence_store.workflow.unit.jobs import queue_job
from forensics.documents import to_json
from forensics.errors import HashSetError
from forensics.exports.export import EXPORTS, ExportKind
from forensics.hash_set import KnownFileTable
from forensics.hash_sets.opening import save_hash_set
from forensics.value_classes import dataclass
from forensics.values import Coverage, Fault, HashAlgorithm, ScanResult, SourceReport
from tests.evidence_store.documents.texts import text_of
from tests.evidence_store.scan_results import ITEM, a_hit, a_result
from tests.forensics.hash_sets.builders import a_known_file
from tests.webui import scanned as scanned_module
from tests.webui.conftest import PASSPHRASE, Unit, Visitor, signed_in
from tests.webui.exhibits.recorded import entries
from tests.webui.scanned import NAME, Scanned, scan_a_stick

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from werkzeug.test import TestResponse

    from forensics.exports import scanned as exports_scanned

TOLD = {"form": "report", "recipients": "DC A. Jones, CID\r\nDigital unit", "purpose": "Interview"}
SET_PASSPHRASE = "a set has a passphrase of its own"


class DigestList:
    """Digests of known files, as lists for other tools hold them."""

    kind = ExportKind(
        title="A list",
        says="Digests of known files, for a test",
        media_type="text/plain",
        ending=".txt",
        holds_digests=True,
    )

    def write(self, scanned: exports_scanned.Scanned, file: BinaryIO) -> None:
        assert scanned.known_files is not None
        for known in scanned.known_files:
            line = str(known.digest(HashAlgorithm.SHA256))
            file.write(line.encode() + b" ")


@dataclass(frozen=True)
class Bench:
    unit: Unit
    app: Flask
    scanned: Scanned

    @property
    def page(self) -> str:
        return f"{self.scanned.page}/acts/export"

    def person(self, number: str) -> Visitor:
        return signed_in(self.app, number)

    def told(self, event: str = "scan.exported") -> list[tuple[Any, Any]]:
        return entries(self.unit, self.scanned.exhibit, event)

    def waiting(self) -> list[Path]:
        return sorted((self.unit.store.data / EXPORTED).glob("*"))

    def confirm_set(self) -> None:
        store = self.unit.store
        with store.reading() as uow:
            (known,) = uow.hash_sets.find(case_id=self.unit.story.case.id)
        second = store.signing_desk(store.open_actor("E2", PASSPHRASE))
        confirm_hash_set(second, known.id, scheduled=known.known_files)

    def keep_result(self) -> Path:
        """Keep the result where a worker writes it."""
        store = self.unit.store
        desk = store.desk_of(store.open_actor("E1", PASSPHRASE))
        image = self.scanned.scan.acquisition_id
        job = queue_job(desk, image, kind=JobKind.CHECK_IMAGE)
        path = store.results / f"{job.id}.json"
        path.parent.mkdir(exist_ok=True)
        assert self.scanned.result is not None
        path.write_bytes(to_json(self.scanned.result))
        return path

    def stop(self) -> None:
        store = self.unit.store
        desk = store.desk_of(store.open_actor("E1", PASSPHRASE))
        stop_and_refer(desk, self.scanned.exhibit, note="It may show a child")


@pytest.fixture
def bench(open_unit: Unit, open_app: Flask, tmp_path: Path) -> Bench:
    made = Bench(open_unit, open_app, scan_a_stick(open_unit, tmp_path))
    made.confirm_set()
    made.keep_result()
    return made


def download(visitor: Visitor, bench: Bench) -> TestResponse:
    page = visitor.get(bench.scanned.page).text
    action = re.search(r'action="([^"]+/file)"', page)
    assert action is not None, "no export waits"
    return visitor.post(action.group(1), seen=bench.scanned.page)


@pytest.mark.usefixtures("golden")
def test_an_export_is_on_record_before_it_is_downloaded_once(bench: Bench) -> None:
    officer = bench.person("O1")
    shown = officer.get(bench.page).text
    assert "Names of files" in shown
    assert "Examiner’s report of a scan</strong>:" in shown

    made = officer.do(bench.page, **TOLD)
    ((clear, committed),) = bench.told()
    (waits,) = bench.waiting()
    page = officer.get(bench.scanned.page).text
    given = download(officer, bench)

    assert made.status_code == 303
    assert committed["recipients"] == ["DC A. Jones, CID", "Digital unit"]
    assert committed["purpose"] == "Interview"
    assert clear["file"] == f"sha256:{hashlib.sha256(given.data).hexdigest()}"
    assert clear["bytes"] == len(given.data)
    assert clear["file"].removeprefix("sha256:") in page
    assert not waits.exists()
    assert given.headers["Cache-Control"] == "no-store"
    name = f"{clear['export'].replace('_', '-')}.html"  # opaque
    assert given.headers["Content-Disposition"] == f"attachment; filename={name}"
    assert bench.told("scan.export_downloaded")[0][0]["export"] == clear["export"]
    address = f"{bench.scanned.page}/exports/{clear['export']}/file"
    again = officer.post(address, seen=bench.scanned.page)
    assert (again.status_code, "downloaded already" in again.text) == (409, True)
    assert "Downloaded on" in officer.get(bench.scanned.page).text


def test_the_report_of_a_recorded_scan_says_of_what_it_is_and_names_no_known_file(
    bench: Bench,
) -> None:
    officer = bench.person("O1")
    officer.do(bench.page, **TOLD)

    said = download(officer, bench).data.decode()

    assert "ABC/7" in said
    assert bench.unit.story.case.reference in said
    assert "SHA-256 that we worked out" in said
    assert NAME in said
    assert ITEM not in said
    assert "cd" * 32 not in said


def test_the_report_as_a_document_names_no_file_is_recorded_as_printed_and_ends_with_a_stop(
    bench: Bench, tmp_path: Path
) -> None:
    officer, address = bench.person("O1"), f"{bench.scanned.page}/report.pdf"
    assert f'href="{address}"' in officer.get(bench.scanned.page).text

    paper = officer.get(address)
    said = text_of(paper.data, tmp_path)

    assert "Exhibit ABC/7" in said
    assert wording.RESULT_AWAY not in said
    assert not [word for word in (NAME, ITEM, "cd" * 32) if word in said]
    auditor = Actor("p", "A", "DS", frozenset({Duty.AUDITOR}))
    reads = [each.read.what for each in find_reads(bench.unit.store, actor=auditor)]
    assert "the report of a scan" in reads
    out = tmp_path / "report.pdf"
    told = ("--data", str(bench.unit.store.data), "--as", "E1", "--out", str(out))
    secret = tmp_path / "secret"
    secret.write_text(PASSPHRASE)
    done = CliRunner().invoke(
        report_verb, [bench.scanned.scan.id, *told, "--passphrase-file", str(secret)]
    )
    assert done.exit_code == 0, done.output
    assert "ABC/7" in text_of(out.read_bytes(), tmp_path)
    bench.stop()
    assert (officer.get(address).status_code, bench.person("U1").get(address).status_code) == (
        409,
        403,
    )


def test_of_a_result_with_other_disk_images_nothing_of_these_goes_out(
    open_unit: Unit, open_app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = a_hit(image="other.raw", path="/home/elsewhere.jpg", item="99" * 32)
    report = SourceReport("other.raw", 4096, None, Coverage(compared=4096))
    fault = Fault("other.raw", "partition 9", (), "a volume of another exhibit")

    def more(**changes: Any) -> ScanResult:
        for name, one in (("sources", report), ("hits", other), ("faults", fault)):
            changes[name] = (*changes[name], one)
        return a_result(**changes)

    monkeypatch.setattr(scanned_module, "a_result", more)
    bench = Bench(open_unit, open_app, scan_a_stick(open_unit, tmp_path))
    bench.confirm_set()
    bench.keep_result()
    officer = bench.person("O1")
    officer.do(bench.page, **TOLD)

    said = download(officer, bench).data.decode()

    assert "disk.raw" in said
    assert not [word for word in ("other.raw", "elsewhere", "another exhibit") if word in said]


def test_no_address_log_line_or_name_of_a_download_names_a_file_or_a_recipient(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    officer = bench.person("O1")
    made = officer.do(bench.page, **TOLD)
    given = download(officer, bench)
    (clear, _), *_ = bench.told()

    for told in (made.location, given.headers["Content-Disposition"], caplog.text, str(clear)):
        assert NAME not in told
        assert "Jones" not in told
        assert ITEM not in told


def test_who_may_not_export_is_shown_no_page_and_given_no_file(bench: Bench) -> None:
    bench.person("O1").do(bench.page, **TOLD)
    (clear, _), *_ = bench.told()
    auditor = bench.person("U1")

    assert auditor.get(bench.page).status_code == 403
    assert "Export this scan" not in auditor.get(bench.scanned.page).text
    address = f"{bench.scanned.page}/exports/{clear['export']}/file"
    assert auditor.post(address, seen=bench.scanned.page).status_code == 403
    assert len(bench.waiting()) == 1


def test_nothing_is_exported_or_downloaded_after_a_stop(bench: Bench) -> None:
    officer = bench.person("O1")
    officer.do(bench.page, **TOLD)
    (clear, _), *_ = bench.told()
    bench.stop()

    page = officer.get(bench.page).text
    sent = officer.do(bench.page, **TOLD)
    address = f"{bench.scanned.page}/exports/{clear['export']}/file"
    given = officer.post(address, seen=bench.scanned.page)

    assert "Export this scan" not in officer.get(bench.scanned.page).text
    assert "was stopped and referred. No export of it leaves this record" in page
    assert sent.status_code == 403 or "No export of it leaves" in sent.text
    assert (given.status_code, "No export of it leaves" in given.text) == (409, True)
    assert len(bench.told()) == 1


def test_nothing_is_exported_before_a_second_person_counted_the_set(
    open_unit: Unit, open_app: Flask, tmp_path: Path
) -> None:
    bench = Bench(open_unit, open_app, scan_a_stick(open_unit, tmp_path))
    bench.keep_result()
    officer = bench.person("O1")

    assert "Export this scan" not in officer.get(bench.scanned.page).text
    assert "a second person has not confirmed that number yet" in officer.get(bench.page).text
    officer.do(bench.page, **TOLD)
    assert bench.told() == []


def test_a_result_that_is_not_here_or_was_changed_is_not_exported(
    open_unit: Unit, open_app: Flask, tmp_path: Path
) -> None:
    bench = Bench(open_unit, open_app, scan_a_stick(open_unit, tmp_path))
    bench.confirm_set()
    officer = bench.person("O1")
    assert "Export this scan" not in officer.get(bench.scanned.page).text
    away = officer.get(bench.page).text
    path = bench.keep_result()
    assert "Export this scan" in officer.get(bench.scanned.page).text
    path.write_bytes(path.read_bytes() + b" ")
    changed = officer.do(bench.page, **TOLD)

    assert "The scan result is not in this data folder" in away
    assert "The scan result is not in this data folder" in changed.text
    assert bench.told() == []
    assert bench.waiting() == []


@pytest.mark.parametrize("left_out", ["recipients", "purpose", "form"])
def test_nobody_and_nothing_is_left_open(bench: Bench, left_out: str) -> None:
    sent = bench.person("O1").do(bench.page, **(TOLD | {left_out: ""}))

    assert sent.status_code == 422
    assert bench.told() == []
    assert bench.waiting() == []


def test_what_waits_longer_than_a_day_or_was_never_recorded_goes(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.person("O1").do(bench.page, **TOLD)
    (waits,) = bench.waiting()
    forged = waits.with_name(waits.name.replace("e_", "e_x", 1))
    forged.write_bytes(b"never recorded")
    keys = bench.unit.store.open_actor("E1", PASSPHRASE).unit_keys
    assert not any(EXPORTED in each.path for each in list_held(bench.unit.store.data))
    assert (waits.stat().st_mode & 0o777, waits.parent.stat().st_mode & 0o777) == (0o600, 0o700)

    assert tidy_exported(bench.unit.store, keys) == 1
    assert bench.waiting() == [waits]
    monkeypatch.setattr("evidence_store.kept_files.scan_exports.KEPT_FOR", timedelta(0))
    assert tidy_exported(bench.unit.store, keys) == 1


@pytest.fixture
def sealed(
    open_unit: Unit, open_app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Bench]:
    """A scan by a set that lies sealed in the data folder, and one export that holds digests."""
    names = ("one", "two", "three")
    known = KnownFileTable.from_known_files(
        a_known_file(each.encode(), reference=f"IMG-{number:04}")
        for number, each in enumerate(names)
    )
    file = tmp_path / "case.set"
    summary = save_hash_set(file, known, passphrase=SET_PASSPHRASE.encode()).summary
    monkeypatch.setattr(scanned_module, "SET", summary)
    made = Bench(open_unit, open_app, scan_a_stick(open_unit, tmp_path))
    made.confirm_set()
    made.keep_result()
    with kept_copy(open_unit.store, file, summary=summary):
        pass
    EXPORTS.register("digests", __name__, "DigestList")
    yield made
    EXPORTS.withdraw("digests")


GIVEN = TOLD | {"form": "digests", "set_passphrase": SET_PASSPHRASE}


@pytest.mark.usefixtures("golden")
def test_a_list_with_digests_is_a_disclosure_by_an_officer_or_supervisor(sealed: Bench) -> None:
    page = f"{sealed.scanned.page}/acts/disclose-digests"
    officer, examiner = sealed.person("O1"), sealed.person("E1")
    assert "Disclose digests of known files" in officer.get(sealed.scanned.page).text
    assert "Disclose digests of known files" not in examiner.get(sealed.scanned.page).text
    assert examiner.get(page).status_code == 403
    assert examiner.do(sealed.page, **GIVEN).status_code == 422  # no form of that page
    assert "Making it is a disclosure." in officer.get(page).text

    made = officer.do(page, **GIVEN)
    ((clear, committed),) = sealed.told("disclosure.list_made")
    (waits,) = sealed.waiting()
    address = f"{sealed.scanned.page}/exports/{clear['export']}/file"
    not_theirs = examiner.post(address, seen=sealed.scanned.page)
    given = download(officer, sealed)

    assert made.status_code == 303
    assert committed["recipients"] == ["DC A. Jones, CID", "Digital unit"]
    assert hashlib.sha256(b"one").hexdigest().encode() in given.data
    assert clear["file"] == f"sha256:{hashlib.sha256(given.data).hexdigest()}"
    assert not_theirs.status_code == 403
    assert not waits.exists()
    assert sealed.told() == []


def test_without_the_passphrase_of_the_set_no_digest_goes_out(sealed: Bench) -> None:
    page = f"{sealed.scanned.page}/acts/disclose-digests"
    wrong = sealed.person("O1").do(page, **(GIVEN | {"set_passphrase": "another one of mine"}))

    assert "The passphrase does not open this hash set" in wrong.text
    assert "another one of mine" not in wrong.text
    assert sealed.told("disclosure.list_made") == []
    assert sealed.waiting() == []


class NoneWritten(DigestList):
    """A list that its own rule refuses to write."""

    def write(self, scanned: exports_scanned.Scanned, file: BinaryIO) -> None:
        super().write(scanned, file)
        raise HashSetError("2 known files have no such digest")


def test_a_list_that_cannot_be_written_is_a_sentence_and_leaves_nothing(sealed: Bench) -> None:
    EXPORTS.withdraw("digests")
    EXPORTS.register("digests", __name__, "NoneWritten")
    page = f"{sealed.scanned.page}/acts/disclose-digests"

    assert "2 known files have no such digest." in sealed.person("O1").do(page, **GIVEN).text
    assert sealed.told("disclosure.list_made") == []
    assert sealed.waiting() == []


def test_no_page_offers_a_disclosure_where_the_hash_set_is_not_here(bench: Bench) -> None:
    officer = bench.person("O1")

    assert "Disclose digests" not in officer.get(bench.scanned.page).text
    asked = officer.get(f"{bench.scanned.page}/acts/disclose-digests").text
    assert "The sealed hash set of this scan is not in this data folder" in asked


def at_the_desk(bench: Bench, tmp_path: Path, person: str, *words: str) -> Any:
    file, to = tmp_path / "passphrase", tmp_path / "to.toml"
    file.write_text(PASSPHRASE)
    file.chmod(0o600)
    to.write_text('recipients = ["Digital unit"]\npurpose = "Review in X-Ways"\n')
    data = str(bench.unit.store.data)
    told = [bench.scanned.scan.id, "--data", data, "--as", person, "--to", str(to)]
    return CliRunner().invoke(export_verb, [*told, "--passphrase-file", str(file), *words])


@pytest.mark.usefixtures("golden")
def test_at_the_desk_an_export_is_recorded_and_written_for_nobody_else_to_read(
    bench: Bench, tmp_path: Path
) -> None:
    out, mine = tmp_path / "hits.csv", tmp_path / "result.json"
    assert bench.scanned.result is not None
    mine.write_bytes(to_json(bench.scanned.result))

    done = at_the_desk(bench, tmp_path, "E1", "--kind", "csv", "--out", str(out),
                       "--result", str(mine))  # fmt: skip
    twice = at_the_desk(bench, tmp_path, "E1", "--kind", "csv", "--out", str(out))

    assert done.exit_code == 0, done.output
    ((clear, committed),) = bench.told()
    assert clear["file"] == f"sha256:{hashlib.sha256(out.read_bytes()).hexdigest()}"
    assert clear["file"].removeprefix("sha256:") in done.output
    assert committed["recipients"] == ["Digital unit"]
    assert out.stat().st_mode & 0o777 == 0o600
    assert bench.waiting() == []
    assert twice.exit_code != 0


def test_another_result_than_the_recorded_one_is_not_exported(bench: Bench, tmp_path: Path) -> None:
    out, other = tmp_path / "hits.csv", tmp_path / "result.json"
    assert bench.scanned.result is not None
    other.write_bytes(to_json(bench.scanned.result) + b"\n")

    done = at_the_desk(bench, tmp_path, "E1", "--kind", "csv", "--out", str(out),
                       "--result", str(other))  # fmt: skip

    assert done.exit_code != 0
    assert not out.exists()
    assert bench.told() == []
    assert bench.waiting() == []
