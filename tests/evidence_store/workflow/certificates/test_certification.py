"""Issuing: file, record, state and entry together, also after a kill."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from evidence_store.certificates.folder import begin_document
from evidence_store.certificates.sealing import seal_certificate
from evidence_store.certificates.verifying.record import read_record
from evidence_store.cli.disposals.certificate import certificate
from evidence_store.cli.unit.fsck import fsck
from evidence_store.custody.leaves.entries import read_leaf
from evidence_store.data_folder.places import STOPS
from evidence_store.domain.certificates.certificate import CertificateKind
from evidence_store.domain.disposals.disposal_states import DisposalState
from evidence_store.domain.events.sentences import entry_sentence
from evidence_store.domain.exhibits.exhibit import Stage
from evidence_store.domain.people.person import Duty
from evidence_store.errors import (
    CertificateError,
    EvidenceStoreError,
    HoldOpenError,
    NotPermittedError,
    OutOfSequenceError,
    TokenError,
)
from evidence_store.kept_files.issuing import finish_issued, is_issued, issue_with
from evidence_store.keys.tokens.token_keys import TokenKey, TokenPlace
from evidence_store.keys.tokens.token_signing import SealKeyInToken
from evidence_store.persistence.records.unit_of_work import SqlUnitOfWork
from evidence_store.workflow._kit import sealed_documents
from evidence_store.workflow.certificates import certification
from evidence_store.workflow.certificates.certification import issue_certificate
from tests.evidence_store.certificates import builders
from tests.evidence_store.certificates.files.photographs import page_1, photographed
from tests.evidence_store.stores import PASSPHRASES, acting, reopen
from tests.evidence_store.workflow.certifying import AFTER, at_its_end, issue, put_on_record

if TYPE_CHECKING:
    from evidence_store.open_folder.store import Store


@pytest.fixture
def desk(store: Store) -> Store:
    return at_its_end(store)


def state_of(store: Store) -> tuple[DisposalState, Stage]:
    with store.reading() as uow:
        disposal = uow.disposals.get("d_1")
        return disposal.state, uow.exhibits.get(disposal.exhibit_id).stage


def test_a_certificate_is_file_record_state_and_entry_together(desk: Store) -> None:
    record = issue(desk)
    assert (record.number, record.kind) == ("EXP-2026-0001", CertificateKind.CERTIFICATE)
    assert record.training
    assert state_of(desk) == (DisposalState.CERTIFIED, Stage.CERTIFIED)
    with desk.reading() as uow:
        *before, newest = uow.custody.of_exhibit("x_DISK")
    last = read_leaf(newest.body)
    assert last.event == "certificate.issued"
    assert last.public["pdf"] == str(record.pdf_digest)
    file = (desk.certificates / record.file_name).read_bytes()
    assert read_record(file).content.custody.entries == len(before)
    assert list(desk.check(known=[]))


def test_nothing_is_certified_while_a_signed_stop_waits(desk: Store) -> None:
    (desk.data / STOPS).mkdir()
    (desk.data / STOPS / "odd.json").write_bytes(b"{")

    with pytest.raises(HoldOpenError, match=r"odd\.json"):
        issue(desk)

    assert state_of(desk)[0] is not DisposalState.CERTIFIED
    assert not list(desk.certificates.iterdir())


def test_nothing_is_certified_twice(desk: Store) -> None:
    issue(desk)
    with pytest.raises(OutOfSequenceError):
        issue(desk)


def test_bad_blocks_end_in_a_report_and_the_exhibit_is_not_certified(store: Store) -> None:
    bad = builders.bad_blocks()
    receipt = replace(
        bad.disposal.receipt or builders.receipt(),
        target_kind=builders.training().disposal.receipt.target_kind,  # type: ignore[union-attr]
    )
    check = builders.verification(
        receipt,
        unread=receipt.bad,
        bytes_read=receipt.bytes_read_back,
        outcome=receipt.outcome,
    )
    record = replace(
        bad,
        exhibit=replace(bad.exhibit, stage=Stage.UNDER_DISPOSAL),
        disposal=replace(
            bad.disposal,
            receipt=receipt,
            verification=check,
            verifier_statement=builders.verified_by(builders.VERIFIER, check, receipt),
        ),
    )
    desk = put_on_record(reopen(store.data, at=AFTER), record)
    issued = issue(desk)
    assert issued.kind is CertificateKind.NON_COMPLETION
    with desk.reading() as uow:
        told = read_leaf(uow.custody.of_exhibit("x_DISK")[-1].body)
    assert told.event == "report.issued"
    assert entry_sentence(told.event, told.public) == "The non-completion report was issued."
    assert state_of(desk) == (DisposalState.NON_COMPLETION, Stage.NON_COMPLETION)


def test_who_has_no_such_duty_is_refused_and_the_refusal_recorded(desk: Store) -> None:
    with pytest.raises(NotPermittedError):
        issue(desk, "C3", duties=frozenset({Duty.OFFICER}))
    assert not list(desk.certificates.glob("*.pdf"))
    with desk.reading() as uow:
        assert read_leaf(uow.custody.of_exhibit("x_DISK")[-1].body).event == "disposal.refused"


def test_a_document_that_does_not_verify_is_not_issued(
    desk: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def damaged(*args: Any, **more: Any) -> bytes:
        return seal_certificate(*args, **more) + b"x"

    monkeypatch.setattr(sealed_documents, "seal_certificate", damaged)
    with pytest.raises(CertificateError, match="does not verify"):
        issue(desk)
    assert state_of(desk)[0] is DisposalState.PASSED
    assert not list(desk.certificates.glob("*.pdf"))


KILLED = """
import os, signal, sys
from datetime import datetime
from pathlib import Path
from evidence_store.persistence.records.unit_of_work import SqlUnitOfWork
from evidence_store.persistence.records.unit_of_work import SqlUnitOfWork
from evidence_store.workflow._kit import begun_documents
from evidence_store.workflow.certificates import certification
from tests.evidence_store.stores import reopen
from tests.evidence_store.workflow.certifying import AFTER, issue

def die(*args, **more):
    os.kill(os.getpid(), signal.SIGKILL)

place = sys.argv[2]
if place == "before the file":
    certification.begin_document = die
elif place == "before the commit":
    true = certification.begin_document
    def write(*args, **more):
        true(*args, **more)
        SqlUnitOfWork.commit = die
    certification.begin_document = write
elif place == "before the name":
    true = certification.begin_document
    def write(*args, **more):
        true(*args, **more)
        begun_documents.settle_documents = die
    certification.begin_document = write
issue(reopen(Path(sys.argv[1]), at=AFTER))
"""


def killed(store: Store, place: str) -> None:
    run = subprocess.run(
        [sys.executable, "-c", KILLED, str(store.data), place],
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(Path.cwd()), *sys.path])},
        capture_output=True,
        check=False,
    )
    assert run.returncode == -signal.SIGKILL, run.stderr.decode()


@pytest.mark.parametrize("place", ["before the file", "before the commit"])
def test_after_a_kill_issuing_again_gives_one_document_and_one_entry(
    desk: Store, place: str
) -> None:
    killed(desk, place)
    assert state_of(desk)[0] is DisposalState.PASSED
    assert not list(desk.certificates.glob("*.pdf"))
    record = issue(desk)
    assert record.number == "EXP-2026-0001"
    assert [file.name for file in desk.certificates.iterdir()] == ["EXP-2026-0001.pdf"]
    with desk.reading() as uow:
        events = [read_leaf(entry.body).event for entry in uow.custody.of_exhibit("x_DISK")]
    assert events.count("certificate.issued") == 1
    assert list(desk.check(known=[]))


def test_a_document_without_an_entry_is_told_and_goes_at_the_next_start(desk: Store) -> None:
    killed(desk, "before the commit")
    (left,) = desk.certificates.iterdir()
    pdf = left.read_bytes()
    told = CliRunner().invoke(fsck, ["--data", str(desk.data)], catch_exceptions=False)
    assert "EXP-2026-0001.pdf was being issued when the program was stopped" in told.output

    finish_issued(desk, acting(desk).unit_keys)

    assert not list(desk.certificates.iterdir())
    assert state_of(desk)[0] is DisposalState.PASSED
    assert not is_issued(desk, pdf, "EXP-2026-0001")


def test_a_document_whose_entry_is_recorded_gets_its_name_at_the_next_start(desk: Store) -> None:
    killed(desk, "before the name")
    assert state_of(desk)[0] is DisposalState.CERTIFIED
    told = CliRunner().invoke(fsck, ["--data", str(desk.data)])
    assert "has not got its name" in str(told.exception)
    with pytest.raises(OutOfSequenceError):
        issue(reopen(desk.data, at=AFTER))

    finish_issued(desk, acting(desk).unit_keys)

    (file,) = desk.certificates.iterdir()
    assert is_issued(desk, file.read_bytes(), "EXP-2026-0001")
    assert list(desk.check(known=[]))


def test_a_genuine_file_that_no_entry_issued_is_no_certificate_for_whoever_has_the_log(
    desk: Store, tmp_path: Path
) -> None:
    """As a full disk or a kill leaves one: sealed and whole, and of a number issued afterwards."""
    killed(desk, "before the commit")
    (left,) = desk.certificates.iterdir()
    file = tmp_path / "kept-aside.pdf"
    file.write_bytes(left.read_bytes())
    issued = desk.certificates / issue(reopen(desk.data, at=AFTER + timedelta(minutes=1))).file_name

    code, said = verified(file, "--data", desk.data)
    assert code == 1
    assert "has no entry that issued this document" in said
    assert verified(issued, "--data", desk.data)[0] == 3
    # Without a number, so that no page takes it for a document that was withdrawn.
    assert json.loads(verified(file, "--data", desk.data, "--json")[1])["number"] is None
    photograph = tmp_path / "page.jpg"
    photograph.write_bytes(photographed(page_1(file.read_bytes())))
    code, said = verified(photograph, "--data", desk.data, verb="read-code")
    assert code == 1
    assert "has no entry that issued this document" in said
    photograph.write_bytes(photographed(page_1(issued.read_bytes())))
    assert verified(photograph, "--data", desk.data, verb="read-code")[0] == 3
    roots = ("--trust", desk.data / "root.pem", "--trust", desk.data / "log.pem")
    code, said = verified(photograph, *roots, verb="read-code")
    assert code == 3
    assert "EXP-2026-0001" in said
    assert verified(photograph, "--file", issued, *roots, verb="read-code")[0] == 3
    assert (
        "not that of this file" in verified(photograph, "--file", file, *roots, verb="read-code")[1]
    )


def test_an_issue_that_cannot_be_committed_leaves_no_document(
    desk: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on a disk that fills up between the document and its entry."""

    def full(*_: Any, **__: Any) -> None:
        monkeypatch.undo()
        raise EvidenceStoreError("The disk is full.")

    def written(*args: Any, **more: Any) -> None:
        begin_document(*args, **more)
        monkeypatch.setattr(SqlUnitOfWork, "commit", full)

    monkeypatch.setattr(certification, "begin_document", written)
    with pytest.raises(EvidenceStoreError, match="disk is full"):
        issue(desk)

    assert not list(desk.certificates.iterdir())
    assert state_of(desk)[0] is DisposalState.PASSED


def test_an_issue_whose_token_is_gone_leaves_no_document(desk: Store) -> None:
    """The log's key has signed the summary by then; the seal's is where no token answers."""
    who = acting(desk, "B2")
    keys = who.unit_keys
    place = TokenPlace("/usr/lib/no-such-module.so", "0123456789abcdef", "unit")
    gone = SealKeyInToken(place, TokenKey("00" * 16, keys.seal_signer.public_key))
    issuing = replace(issue_with(desk, keys), seal=gone)
    with pytest.raises(TokenError):
        issue_certificate(desk.desk_of(who), "d_1", issuing=issuing)

    assert not list(desk.certificates.iterdir())
    with desk.reading() as uow:
        assert not uow.certificates.find()
    assert state_of(desk)[0] is DisposalState.PASSED


def test_a_strange_file_under_the_next_number_is_passed_over(desk: Store) -> None:
    (desk.certificates / "EXP-2026-0001.pdf").write_bytes(b"not ours")
    assert issue(desk).number == "EXP-2026-0002"


def verified(*words: object, verb: str = "verify") -> tuple[int, str]:
    result = CliRunner().invoke(certificate, [verb, *map(str, words)])
    return result.exit_code, result.output


def test_the_verb_gives_the_exit_codes_of_the_contract(desk: Store, tmp_path: Path) -> None:
    file = desk.certificates / issue(desk).file_name
    root = desk.data / "root.pem"
    assert verified(file)[0] == 1
    assert "its owner cannot be identified" in verified(file)[1]
    code, said = verified(file, "--trust", root)
    assert code == 3
    assert said.startswith("Training")
    assert verified(file, "--data", desk.data)[0] == 3
    passphrase = tmp_path / "passphrase"
    passphrase.write_text(PASSPHRASES["B2"])
    listed = tmp_path / "withdrawn.json"
    acts = ["--data", str(desk.data), "--as", "B2", "--passphrase-file", str(passphrase)]
    made = CliRunner().invoke(certificate, ["withdrawn-list", "--out", str(listed), *acts])
    assert made.exit_code == 0, made.output
    code, said = verified(file, "--trust", root, "--withdrawn", listed)
    assert code in (0, 3), said  # by the real clock the list of this test's clock may be older
    changed = tmp_path / "changed.pdf"
    changed.write_bytes(file.read_bytes() + b"\n")
    assert verified(changed, "--trust", root)[0] == 1
    code, said = verified(file, "--trust", root, "--json")
    assert (code, json.loads(said)["answer"]) == (3, "withdrawal_not_checked")
    shown = CliRunner().invoke(certificate, ["show", "EXP-2026-0001", "--data", str(desk.data)])
    assert shown.exit_code == 0
    assert "ABC/1" in shown.output


def test_the_verb_issues_by_reference(desk: Store, tmp_path: Path) -> None:
    passphrase = tmp_path / "passphrase"
    passphrase.write_text(PASSPHRASES["B2"])
    acts = ["--data", str(desk.data), "--as", "B2", "--passphrase-file", str(passphrase)]
    result = CliRunner().invoke(certificate, ["issue", "ABC/1", *acts], catch_exceptions=False)
    assert result.exit_code == 0
    assert "EXP-2026-0001" in result.output
