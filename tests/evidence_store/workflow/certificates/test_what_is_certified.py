"""What ends in a certificate, what in a report of non-completion, and who issues it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from evidence_store.certificates.log_certificate import LogOfUnit, pem_to_der
from evidence_store.certificates.unit_seal import make_unit_seal
from evidence_store.certificates.verifying.record import exhibits_record
from evidence_store.domain.certificates.certificate import CertificateKind, Reason
from evidence_store.domain.disposals.disposal_states import DisposalState
from evidence_store.domain.exhibits.exhibit import Stage
from evidence_store.errors import (
    CertificateError,
    EvidenceStoreError,
    NotPermittedError,
    OutOfSequenceError,
    SamePersonError,
)
from evidence_store.keys.signers import PemSigner
from evidence_store.workflow._kit.issuing import Issuing
from evidence_store.workflow.certificates.certification import issue_certificate
from evidence_store.workflow.disposals import disposals
from forensics.values import ErasureOutcome, Extent
from tests.builders import NOON, SHA, SIZE, a_draft
from tests.evidence_store.certificates import builders
from tests.evidence_store.workflow.desk import Desk

if TYPE_CHECKING:
    from pathlib import Path

    from evidence_store.domain.certificates.certificate import CertificateRecord
    from evidence_store.domain.disposals.disposal import Disposal
    from tests.builders import KeyedPerson


def a_desk(**changes: Any) -> Desk:
    """A desk whose people's keys are in force before anybody signs anything."""
    desk = Desk(**changes)
    desk.found()
    return desk


def issued_at_the_desk(
    desk: Desk, disposal: Disposal, folder: Path, by: KeyedPerson | None = None
) -> CertificateRecord:
    keys = {each.id: each.signing_key for each in desk.uow.people.find()}
    log_key = builders.LOG_KEY.public_key().public_bytes_raw()
    seal = make_unit_seal(
        "Testshire",
        training=desk.is_training,
        now=NOON - timedelta(days=1),
        log=LogOfUnit(log_key, keys),
    )
    return issue_certificate(
        desk.of(by or desk.supervisor),
        disposal.id,
        issuing=Issuing(
            unit=builders.UNIT,
            training=desk.is_training,
            folder=folder,
            log_key=log_key,
            log_certificate=pem_to_der(seal.log_pem),
            sign_summary=builders.LOG_KEY.sign,
            seal=PemSigner(seal.key_pem),
            seal_chain_pem=seal.chain_pem,
            root_pem=seal.root_pem,
        ),
    )


def test_what_the_steps_erased_and_verified_is_certified(tmp_path: Path) -> None:
    people = a_desk()
    record = issued_at_the_desk(people, people.verify(people.erased()), tmp_path)
    assert record.kind is CertificateKind.CERTIFICATE
    content = exhibits_record((tmp_path / record.file_name).read_bytes())
    assert content.holds.is_clear
    assert len(content.statements) == 3
    assert people.uow.events[-1] == "certificate.issued"


def test_what_two_witnesses_saw_destroyed_is_certified(tmp_path: Path) -> None:
    people = a_desk()
    begun = people.destruction_begun()
    once = people.witness(begun, people.officer)
    twice = people.witness(once, people.second)
    record = issued_at_the_desk(people, twice, tmp_path)
    assert record.kind is CertificateKind.CERTIFICATE
    content = exhibits_record((tmp_path / record.file_name).read_bytes())
    assert [person.id for person in content.people if person.id == "u_second"]


def test_what_could_not_be_read_again_ends_in_a_report(tmp_path: Path) -> None:
    people = a_desk()
    bad = (Extent(0, 512),)
    outcome = ErasureOutcome.ERASED_WITH_EXCEPTIONS
    read = SIZE - 512
    unsure = people.verify(people.erased(), unread=bad, outcome=outcome, bytes_read=read)
    record = issued_at_the_desk(people, unsure, tmp_path)
    assert record.kind is CertificateKind.NON_COMPLETION


def test_an_erasure_that_was_never_taken_up_again_ends_in_a_report(tmp_path: Path) -> None:
    people = a_desk()
    started = people.start(people.permitted())
    with people.uow:
        stopped = people.uow.disposals.save(started.interrupted(None))
        people.uow.custody.append(
            a_draft(
                "erase.interrupted",
                "c_1",
                "x_1",
                people.clock(),
                public={"disposal": stopped.id, "state": stopped.state.value},
            )
        )
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
    people = a_desk()
    passed = people.verify(people.erased(), people.officer)

    not_issued(people, passed, tmp_path, people.second, NotPermittedError)
    not_issued(people, passed, tmp_path, people.administrator, NotPermittedError)
    record = issued_at_the_desk(people, passed, tmp_path, people.officer)

    assert record.issued_by == "u_officer"


def test_the_operator_issues_nothing_whatever_their_duties(tmp_path: Path) -> None:
    people = a_desk()
    permit = people.permit(people.authorise(people.propose()), people.everything)
    erased = people.receive(people.start(permit, people.everything), people.everything)
    passed = people.verify(erased)

    not_issued(people, passed, tmp_path, people.everything, SamePersonError)
    assert issued_at_the_desk(people, passed, tmp_path, people.second).issued_by == "u_second"


def test_a_witness_issues_the_certificate_of_a_destruction_and_its_operator_does_not(
    tmp_path: Path,
) -> None:
    people = a_desk()
    begun = people.destruction_begun()
    once = people.witness(begun, people.examiner)  # the operator may witness, and not issue
    twice = people.witness(once, people.officer)

    not_issued(people, twice, tmp_path, people.examiner, SamePersonError)
    not_issued(people, twice, tmp_path, people.second, NotPermittedError)
    assert issued_at_the_desk(people, twice, tmp_path, people.officer).issued_by == "u_officer"


def withdrawn(people: Desk, disposal: Disposal) -> Disposal:
    return disposals.withdraw_disposal(people.of(people.officer), disposal.id, reason="Doubt")


def test_what_became_void_after_it_had_begun_ends_in_a_report(tmp_path: Path) -> None:
    people = a_desk()
    stopped = withdrawn(people, people.start(people.permitted()))

    record = issued_at_the_desk(people, stopped, tmp_path)

    assert record.kind is CertificateKind.NON_COMPLETION
    content = exhibits_record((tmp_path / record.file_name).read_bytes())
    assert Reason.STOPPED_AFTER_STARTING in content.reasons
    assert people.uow.exhibits.get("x_1").stage is Stage.NON_COMPLETION
    assert people.propose().state is DisposalState.PROPOSED


def test_what_became_void_after_a_whole_receipt_is_still_no_certificate(tmp_path: Path) -> None:
    people = a_desk()
    stopped = people.receive(withdrawn(people, people.start(people.permitted())))

    assert stopped.state is DisposalState.VOID
    record = issued_at_the_desk(people, stopped, tmp_path)
    assert record.kind is CertificateKind.NON_COMPLETION


def test_what_became_void_before_it_had_begun_has_no_document(tmp_path: Path) -> None:
    people = a_desk()
    idle = withdrawn(people, people.permitted())

    not_issued(people, idle, tmp_path, people.supervisor, OutOfSequenceError)


def test_a_void_disposal_that_another_one_followed_has_no_document_of_its_own(
    tmp_path: Path,
) -> None:
    people = a_desk()
    stopped = withdrawn(people, people.start(people.permitted()))
    people.verify(people.erased())

    not_issued(people, stopped, tmp_path, people.supervisor, OutOfSequenceError)
    assert people.uow.exhibits.get("x_1").stage is Stage.ERASED


def test_a_proposal_that_was_withdrawn_does_not_hide_the_report_that_is_due(
    tmp_path: Path,
) -> None:
    people = a_desk()
    stopped = withdrawn(people, people.start(people.permitted()))
    withdrawn(people, people.propose())

    record = issued_at_the_desk(people, stopped, tmp_path)

    assert record.kind is CertificateKind.NON_COMPLETION


def test_what_was_changed_since_its_verifier_signed_ends_in_no_document(
    tmp_path: Path,
) -> None:
    people = a_desk()
    passed = people.verify(people.erased())
    assert passed.verification is not None
    doubtful = replace(passed.verification, plan_digest=SHA)
    saved = people.uow.disposals.save(replace(passed, verification=doubtful))

    with pytest.raises(CertificateError, match="signed for something other"):
        issued_at_the_desk(people, saved, tmp_path)

    assert not list(tmp_path.glob("*.pdf"))
