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
from click import UsageError
from click.testing import CliRunner

from evidence_store.certificates.folder import unrecorded_documents
from evidence_store.certificates.sealing import seal_certificate
from evidence_store.certificates.unit_seal import make_unit_seal
from evidence_store.certificates.verifying.record import read_record
from evidence_store.cli.certificate import certificate, issuing_of
from evidence_store.cli.fsck import fsck
from evidence_store.custody.drafts import Draft
from evidence_store.custody.entries import read_leaf
from evidence_store.domain.certificates import CertificateKind, Reason
from evidence_store.domain.disposal_states import DisposalState
from evidence_store.domain.exhibits import Stage
from evidence_store.errors import (
    CertificateError,
    EvidenceStoreError,
    NotPermittedError,
    OutOfSequenceError,
    SamePersonError,
)
from evidence_store.workflow import certification, disposals
from evidence_store.workflow.certification import Issuing, issue_certificate
from evidence_store.workflow.person_entries import append_enrolment
from forensics.values import ErasureOutcome, Extent
from tests.builders import NOON, SHA, SIZE
from tests.evidence_store.certificates import builders
from tests.evidence_store.stores import PASSPHRASES, acting, reopen
from tests.evidence_store.workflow.desk import RULES, Desk

if TYPE_CHECKING:
    from evidence_store.bootstrap import Store
    from evidence_store.certificates.recorded import Recorded
    from evidence_store.domain.certificates import CertificateRecord
    from evidence_store.domain.disposals import Disposal
    from tests.builders import KeyedPerson

AFTER = builders.NOW + timedelta(minutes=5)


def put_on_record(store: Store, record: Recorded) -> Store:
    """Record a disposal at its end, with its case, order, exhibit, image, scan and people."""
    with store.unit_of_work(acting(store).unit_keys) as uow:
        for person in record.people:
            uow.people.add(person)
            append_enrolment(uow, person, signed=None)
        uow.cases.add(record.case)
        uow.orders.add(record.order)
        uow.exhibits.add(replace(record.exhibit, version=1))
        for image in record.acquisitions:
            uow.acquisitions.add(replace(image, version=1))
        for hash_set in record.hash_sets:
            uow.hash_sets.add(replace(hash_set, version=1))
        for scan in record.scans:
            uow.scans.add(replace(scan, version=1))
        uow.disposals.add(replace(record.disposal, version=1))
        uow.custody.append(Draft("test.recorded", record.case.id, record.exhibit.id, builders.NOW))
        uow.commit()
    return store


@pytest.fixture
def desk(store: Store) -> Store:
    put_on_record(reopen(store.data, at=AFTER - timedelta(minutes=1)), builders.training())
    return reopen(store.data, at=AFTER)


def issue(store: Store, staff_number: str = "B2", disposal: str = "d_1") -> CertificateRecord:
    who = acting(store, staff_number)
    return issue_certificate(
        disposal,
        actor=who.actor,
        uow=store.unit_of_work(who.unit_keys),
        clock=store.clock,
        rules=store.rules,
        issuing=issuing_of(store, who),
    )


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
        last = read_leaf(uow.custody.of_exhibit("x_DISK")[-1].body)
    assert last.event == "certificate.issued"
    assert last.public["pdf"] == str(record.pdf_digest)
    file = (desk.certificates / record.file_name).read_bytes()
    assert read_record(file).content.custody.entries == 1
    assert list(desk.check(known=[]))


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
        disposal=replace(bad.disposal, receipt=receipt, verification=check),
    )
    desk = put_on_record(reopen(store.data, at=AFTER), record)
    issued = issue(desk)
    assert issued.kind is CertificateKind.NON_COMPLETION
    assert state_of(desk) == (DisposalState.NON_COMPLETION, Stage.NON_COMPLETION)


def test_who_has_no_such_duty_is_refused_and_the_refusal_recorded(desk: Store) -> None:
    with desk.unit_of_work(acting(desk).unit_keys) as uow:
        found = desk.find_person("C3")
        uow.people.save(replace(found, duties=found.duties[1:]))
        uow.custody.append(Draft("test.duties", None, None, builders.NOW))
        uow.commit()
    with pytest.raises(NotPermittedError):
        issue(desk, "C3")
    assert not list(desk.certificates.glob("*.pdf"))
    with desk.reading() as uow:
        assert read_leaf(uow.custody.of_exhibit("x_DISK")[-1].body).event == "disposal.refused"


def test_a_document_that_does_not_verify_is_not_issued(
    desk: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def damaged(*args: Any, **more: Any) -> bytes:
        return seal_certificate(*args, **more) + b"x"

    monkeypatch.setattr(certification, "seal_certificate", damaged)
    with pytest.raises(CertificateError, match="does not verify"):
        issue(desk)
    assert state_of(desk)[0] is DisposalState.PASSED
    assert not list(desk.certificates.glob("*.pdf"))


KILLED = """
import os, signal, sys
from datetime import datetime
from pathlib import Path
from evidence_store.persistence.unit_of_work import SqlUnitOfWork
from evidence_store.workflow import certification
from tests.evidence_store.stores import reopen
from tests.evidence_store.workflow.test_certification import AFTER, issue

def die(*args, **more):
    os.kill(os.getpid(), signal.SIGKILL)

place = sys.argv[2]
if place == "before the file":
    certification.write_new = die
elif place == "before the commit":
    true = certification.write_new
    def write(*args, **more):
        true(*args, **more)
        SqlUnitOfWork.commit = die
    certification.write_new = write
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
    left = [file.read_bytes() for file in desk.certificates.glob("*.pdf")]
    assert state_of(desk)[0] is DisposalState.PASSED
    record = issue(desk)
    assert record.number == "EXP-2026-0001"
    files = list(desk.certificates.glob("*.pdf"))
    assert [file.name for file in files] == ["EXP-2026-0001.pdf"]
    assert not left or files[0].read_bytes() == left[0]
    with desk.reading() as uow:
        events = [read_leaf(entry.body).event for entry in uow.custody.of_exhibit("x_DISK")]
    assert events.count("certificate.issued") == 1
    assert list(desk.check(known=[]))


def test_a_number_left_behind_is_never_given_to_another_content(desk: Store) -> None:
    killed(desk, "before the commit")
    left = (desk.certificates / "EXP-2026-0001.pdf").read_bytes()
    with desk.unit_of_work(acting(desk).unit_keys) as uow:
        exhibit = uow.exhibits.get("x_DISK")
        uow.exhibits.save(replace(exhibit, description="Another description"))
        uow.custody.append(Draft("test.described", "c_1", "x_DISK", builders.NOW))
        uow.commit()
    record = issue(desk)
    assert record.number == "EXP-2026-0002"
    assert (desk.certificates / "EXP-2026-0001.pdf").read_bytes() == left
    names = unrecorded_documents(desk.certificates, recorded=[record.file_name])
    assert names == ["EXP-2026-0001.pdf"]
    told = CliRunner().invoke(fsck, ["--data", str(desk.data)], catch_exceptions=False)
    assert told.exit_code == 3
    assert "EXP-2026-0001.pdf stands among the certificates and was never issued" in told.output


def test_a_strange_file_under_the_next_number_is_passed_over(desk: Store) -> None:
    (desk.certificates / "EXP-2026-0001.pdf").write_bytes(b"not ours")
    assert issue(desk).number == "EXP-2026-0002"


def verified(*words: object) -> tuple[int, str]:
    result = CliRunner().invoke(certificate, ["verify", *map(str, words)])
    return result.exit_code, result.output


def test_the_verb_gives_the_exit_codes_of_the_contract(desk: Store, tmp_path: Path) -> None:
    file = desk.certificates / issue(desk).file_name
    root = desk.data / "root.pem"
    assert verified(file)[0] == 1
    assert "whose it is cannot be said" in verified(file)[1]
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


def words_of(desk: Store, folder: Path, number: str) -> list[str]:
    passphrase = folder / f"{number}.txt"
    passphrase.write_text(PASSPHRASES[number])
    return ["--data", str(desk.data), "--as", number, "--passphrase-file", str(passphrase)]


def said_by(desk: Store, folder: Path, number: str, *words: object) -> str:
    told = [*map(str, words), *words_of(desk, folder, number)]
    result = CliRunner().invoke(certificate, told, standalone_mode=False)
    if result.exception is not None:
        raise result.exception
    return result.output


def listed_numbers(desk: Store, folder: Path, name: str) -> list[str]:
    said_by(desk, folder, "B2", "withdrawn-list", "--out", folder / name)
    numbers: list[str] = json.loads((folder / name).read_text("utf-8"))["list"]["numbers"]
    return numbers


def test_two_people_withdraw_a_document_and_the_list_says_exactly_that(
    desk: Store, tmp_path: Path
) -> None:
    record = issue(desk)
    reason = tmp_path / "reason.txt"
    reason.write_text("The wrong exhibit was named")
    withdraw = ("withdraw", record.number, "--reason-file", reason)
    confirm = ("confirm-withdrawal", record.number)

    with pytest.raises(NotPermittedError):
        said_by(desk, tmp_path, "C3", *withdraw)
    with pytest.raises(OutOfSequenceError, match="nobody asked"):
        said_by(desk, tmp_path, "C3", *confirm)
    said_by(desk, tmp_path, "B2", *withdraw)
    with pytest.raises(SamePersonError):
        said_by(desk, tmp_path, "B2", *confirm)
    assert listed_numbers(desk, tmp_path, "before.json") == []
    said_by(desk, tmp_path, "C3", *confirm)
    assert listed_numbers(desk, tmp_path, "after.json") == [record.number]

    with desk.reading() as uow:
        events = [read_leaf(entry.body).event for entry in uow.custody.tail(4)]
        assert uow.certificates.find()[0].is_withdrawn
    assert events == [
        "certificate.withdrawal_asked",
        "certificate.list_signed",
        "certificate.withdrawn",
        "certificate.list_signed",
    ]


def test_only_a_supervisor_signs_the_list(desk: Store, tmp_path: Path) -> None:
    with pytest.raises(NotPermittedError):
        said_by(desk, tmp_path, "C3", "withdrawn-list", "--out", tmp_path / "list.json")

    assert not (tmp_path / "list.json").exists()


def test_the_list_takes_no_numbers_from_whoever_asks(desk: Store, tmp_path: Path) -> None:
    record = issue(desk)

    with pytest.raises(UsageError):
        said_by(desk, tmp_path, "B2", "withdrawn-list", record.number, "--out", tmp_path / "l.json")


def test_the_verb_issues_by_reference(desk: Store, tmp_path: Path) -> None:
    passphrase = tmp_path / "passphrase"
    passphrase.write_text(PASSPHRASES["B2"])
    acts = ["--data", str(desk.data), "--as", "B2", "--passphrase-file", str(passphrase)]
    result = CliRunner().invoke(certificate, ["issue", "ABC/1", *acts], catch_exceptions=False)
    assert result.exit_code == 0
    assert "EXP-2026-0001" in result.output


def issued_at_the_desk(
    desk: Desk, disposal: Disposal, folder: Path, by: KeyedPerson | None = None
) -> CertificateRecord:
    seal = make_unit_seal("Testshire", training=desk.is_training, now=NOON - timedelta(days=1))
    return issue_certificate(
        disposal.id,
        actor=(by or desk.supervisor).actor,
        uow=desk.uow,
        clock=desk.clock,
        rules=RULES,
        issuing=Issuing(
            unit=builders.UNIT,
            training=desk.is_training,
            folder=folder,
            log_key=builders.LOG_KEY.public_key().public_bytes_raw(),
            sign_summary=builders.LOG_KEY.sign,
            seal_key_pem=seal.key_pem,
            seal_chain_pem=seal.chain_pem,
            root_pem=seal.root_pem,
        ),
    )


def test_what_the_steps_erased_and_verified_is_certified(tmp_path: Path) -> None:
    people = Desk()
    record = issued_at_the_desk(people, people.verify(people.erased()), tmp_path)
    assert record.kind is CertificateKind.CERTIFICATE
    content = read_record((tmp_path / record.file_name).read_bytes()).content
    assert content.holds.is_clear
    assert len(content.statements) == 3
    assert people.uow.events[-1] == "certificate.issued"


def test_what_two_witnesses_saw_destroyed_is_certified(tmp_path: Path) -> None:
    people = Desk()
    begun = people.destruction_begun()
    once = people.witness(begun, people.officer)
    twice = people.witness(once, people.second)
    record = issued_at_the_desk(people, twice, tmp_path)
    assert record.kind is CertificateKind.CERTIFICATE
    content = read_record((tmp_path / record.file_name).read_bytes()).content
    assert [person.id for person in content.people if person.id == "u_second"]


def test_what_could_not_be_read_again_ends_in_a_report(tmp_path: Path) -> None:
    people = Desk()
    bad = (Extent(0, 512),)
    outcome = ErasureOutcome.ERASED_WITH_EXCEPTIONS
    read = SIZE - 512
    unsure = people.verify(people.erased(), unread=bad, outcome=outcome, bytes_read=read)
    record = issued_at_the_desk(people, unsure, tmp_path)
    assert record.kind is CertificateKind.NON_COMPLETION


def test_an_erasure_that_was_never_taken_up_again_ends_in_a_report(tmp_path: Path) -> None:
    people = Desk()
    started = people.start(people.permitted())
    with people.uow:
        stopped = people.uow.disposals.save(started.interrupted(None))
        people.uow.custody.append(Draft("test.stopped", "c_1", "x_1", people.clock()))
        people.uow.commit()
    record = issued_at_the_desk(people, stopped, tmp_path)
    assert record.kind is CertificateKind.NON_COMPLETION


def not_issued(
    desk: Desk, disposal: Disposal, folder: Path, who: KeyedPerson, why: type[EvidenceStoreError]
) -> None:
    with pytest.raises(why):
        issued_at_the_desk(desk, disposal, folder, who)
    assert desk.uow.events[-1] == "disposal.refused"
    assert desk.uow.disposals.get(disposal.id).state is disposal.state
    assert not list(folder.glob("*.pdf"))


def test_whoever_verified_the_erasure_issues_its_certificate_and_no_other_examiner(
    tmp_path: Path,
) -> None:
    people = Desk()
    passed = people.verify(people.erased(), people.officer)

    not_issued(people, passed, tmp_path, people.second, NotPermittedError)
    not_issued(people, passed, tmp_path, people.administrator, NotPermittedError)
    record = issued_at_the_desk(people, passed, tmp_path, people.officer)

    assert record.issued_by == "u_officer"


def test_the_operator_issues_nothing_whatever_their_duties(tmp_path: Path) -> None:
    people = Desk()
    permit = people.permit(people.authorise(people.propose()), people.everything)
    erased = people.receive(people.start(permit, people.everything), people.everything)
    passed = people.verify(erased)

    not_issued(people, passed, tmp_path, people.everything, SamePersonError)
    assert issued_at_the_desk(people, passed, tmp_path, people.second).issued_by == "u_second"


def test_a_witness_issues_the_certificate_of_a_destruction_and_its_operator_does_not(
    tmp_path: Path,
) -> None:
    people = Desk()
    begun = people.destruction_begun()
    once = people.witness(begun, people.examiner)  # the operator may witness, and not issue
    twice = people.witness(once, people.officer)

    not_issued(people, twice, tmp_path, people.examiner, SamePersonError)
    not_issued(people, twice, tmp_path, people.second, NotPermittedError)
    assert issued_at_the_desk(people, twice, tmp_path, people.officer).issued_by == "u_officer"


def withdrawn(people: Desk, disposal: Disposal) -> Disposal:
    return disposals.withdraw_disposal(
        disposal.id,
        reason="Doubt",
        actor=people.officer.actor,
        uow=people.uow,
        clock=people.clock,
    )


def test_what_became_void_after_it_had_begun_ends_in_a_report(tmp_path: Path) -> None:
    people = Desk()
    stopped = withdrawn(people, people.start(people.permitted()))

    record = issued_at_the_desk(people, stopped, tmp_path)

    assert record.kind is CertificateKind.NON_COMPLETION
    content = read_record((tmp_path / record.file_name).read_bytes()).content
    assert Reason.STOPPED_AFTER_STARTING in content.reasons
    assert people.uow.exhibits.get("x_1").stage is Stage.NON_COMPLETION
    assert people.propose().state is DisposalState.PROPOSED


def test_what_became_void_after_a_whole_receipt_is_still_no_certificate(tmp_path: Path) -> None:
    people = Desk()
    stopped = people.receive(withdrawn(people, people.start(people.permitted())))

    assert stopped.state is DisposalState.VOID
    record = issued_at_the_desk(people, stopped, tmp_path)
    assert record.kind is CertificateKind.NON_COMPLETION


def test_what_became_void_before_it_had_begun_has_no_document(tmp_path: Path) -> None:
    people = Desk()
    idle = withdrawn(people, people.permitted())

    not_issued(people, idle, tmp_path, people.supervisor, OutOfSequenceError)


def test_a_void_disposal_that_another_one_followed_has_no_document_of_its_own(
    tmp_path: Path,
) -> None:
    people = Desk()
    stopped = withdrawn(people, people.start(people.permitted()))
    people.verify(people.erased())

    not_issued(people, stopped, tmp_path, people.supervisor, OutOfSequenceError)
    assert people.uow.exhibits.get("x_1").stage is Stage.ERASED


def test_a_proposal_that_was_withdrawn_does_not_hide_the_report_that_is_due(
    tmp_path: Path,
) -> None:
    people = Desk()
    stopped = withdrawn(people, people.start(people.permitted()))
    withdrawn(people, people.propose())

    record = issued_at_the_desk(people, stopped, tmp_path)

    assert record.kind is CertificateKind.NON_COMPLETION


def test_what_passed_and_does_not_stand_the_stricter_check_ends_in_a_report(
    tmp_path: Path,
) -> None:
    people = Desk()
    passed = people.verify(people.erased())
    assert passed.verification is not None
    doubtful = replace(passed.verification, plan_digest=SHA)
    saved = people.uow.disposals.save(replace(passed, verification=doubtful))

    record = issued_at_the_desk(people, saved, tmp_path)

    assert record.kind is CertificateKind.NON_COMPLETION
    assert people.uow.disposals.get(saved.id).state is DisposalState.NON_COMPLETION
    assert people.uow.exhibits.get("x_1").stage is Stage.NON_COMPLETION
