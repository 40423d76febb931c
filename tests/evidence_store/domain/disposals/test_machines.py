"""Every (state, act) pair of disposals, exhibits and documents has its outcome."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from evidence_store.domain.certificates.certificate import (
    CertificateAct,
    CertificateState,
    Withdrawal,
)
from evidence_store.domain.disposals.disposal import Disposal, Permit
from evidence_store.domain.disposals.disposal_states import DisposalAct, DisposalState
from evidence_store.domain.disposals.not_read import NotReadWhy
from evidence_store.domain.disposals.other_tools import ToolPurpose, ToolStatement
from evidence_store.domain.disposals.sampling import SamplingGround
from evidence_store.domain.exhibits.acquisitions import AcquiredAs
from evidence_store.domain.exhibits.exhibit import ExhibitAct, Stage
from evidence_store.domain.law.holds import HoldEvaluation
from evidence_store.domain.scans.later_extractions import LaterExtraction
from evidence_store.domain.signing.signed_statements import SignedStatement
from evidence_store.errors import OutOfSequenceError
from forensics.values import ErasureOutcome, Extent
from forensics.values.phones.reset_traces import TracesFound
from forensics.values.tools import SaidEnd, TakenBy, ToolKind, ToolSaid
from tests.builders import (
    NOON,
    SHA,
    a_certificate_record,
    a_disposal,
    a_receipt,
    a_statement,
    a_verification,
    an_exhibit,
)

if TYPE_CHECKING:
    from collections.abc import Callable

S, A = DisposalState, DisposalAct
SIGNED = SignedStatement(a_statement(person_id="u_second"), bytes(64))
PERMIT = Permit("p_1", "d_1", "x_1", SHA, "u_examiner", NOON, NOON, SIGNED)
HOLDS = HoldEvaluation("x_1", NOON, SHA, (), None)

LATER = LaterExtraction(
    AcquiredAs.ARCHIVE, 512, SHA, 0, "UFED", NOON, "u_second", TracesFound((), is_whole=True), None
)


def said(purpose: ToolPurpose) -> ToolStatement:
    word = ToolSaid(
        kind=ToolKind.OTHER, name="A duplicator", version="1", taken_by=TakenBy.TYPED,
        serial=None, size=None, began=NOON, ended=NOON, what="Zeros", end=SaidEnd.COMPLETED,
    )  # fmt: skip
    return ToolStatement(purpose, word, SHA, "u_second")


DISPOSAL_ACTS: dict[DisposalAct, Callable[[Disposal], Disposal]] = {
    A.AUTHORISE: lambda d: d.authorised(SIGNED, holds=HOLDS),
    A.PERMIT: lambda d: d.permitted(PERMIT),
    A.START: lambda d: d.started(at=NOON, evaluation=HOLDS, identification=None),
    A.GO_ON: lambda d: d.reaching(512),
    A.INTERRUPT: lambda d: d.interrupted(None),
    A.COMPLETE: lambda d: d.completed(a_receipt()),
    A.VERIFY: lambda d: d.verified(a_verification(), statement=SIGNED),
    A.GIVE_UP: lambda d: d.given_up(SIGNED, why=NotReadWhy.NOT_HERE),
    A.SAMPLE: lambda d: d.sampling_decided(SIGNED, percent=10, why=SamplingGround.TOO_LARGE),
    A.TOOL_SAID: lambda d: d.heard(said(ToolPurpose.ERASING), SIGNED),
    A.TOOL_READ: lambda d: d.heard(said(ToolPurpose.READING), SIGNED),
    A.READ_LATER: lambda d: d.read_later(LATER, SIGNED),
    A.WITNESS: lambda d: d.witnessed(SIGNED),
    A.CERTIFY: lambda d: d.certified(),
    A.WITHDRAW_CERTIFICATE: lambda d: d.certificate_withdrawn(),
    A.REPORT: lambda d: d.reported(),
    A.VOID: lambda d: d.voided(at=NOON, reason="a hold was placed"),
}

# What every pair gives; a pair that does not stand here is refused.
DISPOSAL_TABLE: dict[tuple[DisposalState, DisposalAct], DisposalState] = {
    (S.PROPOSED, A.AUTHORISE): S.AUTHORISED,
    (S.PROPOSED, A.VOID): S.VOID,
    (S.AUTHORISED, A.PERMIT): S.PERMITTED,
    (S.AUTHORISED, A.VOID): S.VOID,
    (S.PERMITTED, A.PERMIT): S.PERMITTED,
    (S.PERMITTED, A.START): S.RUNNING,
    (S.PERMITTED, A.VOID): S.VOID,
    (S.RUNNING, A.GO_ON): S.RUNNING,
    (S.RUNNING, A.INTERRUPT): S.INTERRUPTED,
    (S.RUNNING, A.COMPLETE): S.COMPLETED,
    (S.RUNNING, A.WITNESS): S.RUNNING,
    (S.RUNNING, A.PERMIT): S.PERMITTED,
    (S.RUNNING, A.VOID): S.VOID,
    (S.INTERRUPTED, A.PERMIT): S.PERMITTED,
    (S.INTERRUPTED, A.REPORT): S.NON_COMPLETION,
    (S.INTERRUPTED, A.VOID): S.VOID,
    (S.COMPLETED, A.VERIFY): S.PASSED,
    (S.COMPLETED, A.GIVE_UP): S.COMPLETED,
    (S.COMPLETED, A.SAMPLE): S.COMPLETED,
    (S.NOT_READ, A.VERIFY): S.PASSED,
    (S.NOT_READ, A.REPORT): S.NON_COMPLETION,
    (S.PASSED, A.CERTIFY): S.CERTIFIED,
    (S.PASSED, A.REPORT): S.NON_COMPLETION,
    (S.FAILED, A.REPORT): S.NON_COMPLETION,
    (S.INCONCLUSIVE, A.VERIFY): S.PASSED,
    (S.INCONCLUSIVE, A.REPORT): S.NON_COMPLETION,
    (S.VOID, A.INTERRUPT): S.VOID,
    (S.VOID, A.COMPLETE): S.VOID,
    # Another tool's word decides nothing.
    **{(state, A.TOOL_SAID): state for state in (S.RUNNING, S.VOID)},
    **{
        (state, act): state
        for state in (S.COMPLETED, S.PASSED, S.FAILED, S.INCONCLUSIVE, S.NOT_READ)
        for act in (A.TOOL_SAID, A.TOOL_READ, A.READ_LATER)
    },
    # What is read of a phone after its reset can contradict its document.
    **{
        (state, A.READ_LATER): state
        for state in (S.VOID, S.CERTIFIED, S.CERTIFICATE_WITHDRAWN, S.NON_COMPLETION)
    },
    (S.CERTIFIED, A.WITHDRAW_CERTIFICATE): S.CERTIFICATE_WITHDRAWN,
}


@pytest.mark.parametrize("state", list(S))
def test_a_report_of_what_was_void_is_made_only_where_it_had_begun(state: DisposalState) -> None:
    begun = a_disposal(state=state, starts=1)
    idle = a_disposal(state=state, starts=0)

    if state is S.VOID:
        assert begun.reported().state is S.NON_COMPLETION
        with pytest.raises(OutOfSequenceError):
            idle.reported()
        with pytest.raises(OutOfSequenceError):
            begun.certified()
    elif (state, A.REPORT) not in DISPOSAL_TABLE:
        with pytest.raises(OutOfSequenceError):
            begun.reported()


@pytest.mark.parametrize("act", list(A))
@pytest.mark.parametrize("state", list(S))
def test_a_disposal_does_what_its_table_says_and_refuses_the_rest(
    state: DisposalState, act: DisposalAct
) -> None:
    disposal = a_disposal(state=state, receipt=a_receipt(), permit=PERMIT)
    following = DISPOSAL_TABLE.get((state, act))

    if following is None:
        with pytest.raises(OutOfSequenceError):
            DISPOSAL_ACTS[act](disposal)
    else:
        assert DISPOSAL_ACTS[act](disposal).state is following


def test_nothing_leads_out_of_a_void_or_closed_disposal() -> None:
    ended = (S.VOID, S.CERTIFIED, S.CERTIFICATE_WITHDRAWN, S.NON_COMPLETION)

    ways = {(at, to) for (at, act), to in DISPOSAL_TABLE.items() if at in ended}

    # What a withdrawn certificate certified is ended as well: it is done again by another disposal.
    assert {(at, to) for at, to in ways if at is not to} == {(S.CERTIFIED, S.CERTIFICATE_WITHDRAWN)}
    assert all(a_disposal(state=state).is_open is (state not in ended) for state in S)


def test_the_second_witness_completes_a_destruction() -> None:
    running = a_disposal(state=S.RUNNING)

    assert running.witnessed(SIGNED).witnessed(SIGNED).state is S.PASSED


def test_a_new_start_forgets_what_an_earlier_start_was_witnessed_for() -> None:
    permitted = a_disposal(state=S.PERMITTED, permit=PERMIT, witnesses=(SIGNED,))

    assert permitted.started(at=NOON, evaluation=HOLDS, identification=None).witnesses == ()


def test_a_failed_receipt_fails_the_disposal() -> None:
    failed = a_receipt(outcome=ErasureOutcome.FAILED, different=(Extent(0, 512),))

    assert a_disposal(state=S.RUNNING).completed(failed).state is S.FAILED


PLACE = (Extent(0, 512),)
EXCEPTIONS = ErasureOutcome.ERASED_WITH_EXCEPTIONS


@pytest.mark.parametrize(
    ("receipt", "verification", "state"),
    [
        ({}, {}, S.PASSED),
        ({}, {"different": PLACE}, S.FAILED),
        ({}, {"outcome": ErasureOutcome.FAILED}, S.FAILED),
        ({}, {"rescan_hits": 1}, S.FAILED),
        ({}, {"rescan_hits": 0}, S.PASSED),
        ({}, {"unread": PLACE}, S.INCONCLUSIVE),
        ({}, {"outcome": EXCEPTIONS}, S.INCONCLUSIVE),
        ({}, {"bytes_read": 512}, S.INCONCLUSIVE),
        ({"outcome": EXCEPTIONS, "bad": PLACE}, {}, S.INCONCLUSIVE),
        ({"bytes_written": 512}, {}, S.INCONCLUSIVE),
        ({"bytes_read_back": 512}, {}, S.INCONCLUSIVE),
    ],
)
def test_a_verification_passes_only_where_nothing_speaks_against_it(
    receipt: dict[str, object], verification: dict[str, object], state: DisposalState
) -> None:
    completed = a_disposal(state=S.COMPLETED, receipt=a_receipt(**receipt))

    judged = completed.verified(a_verification(**verification), statement=SIGNED)

    assert judged.state is state
    assert judged.verifier_id == "u_second"


T, E = Stage, ExhibitAct
EXHIBIT_TABLE: dict[tuple[Stage, ExhibitAct], Stage] = {
    (T.BOOKED_IN, E.RULE_OUT): T.DESTROY_ONLY,
    (T.BOOKED_IN, E.ACQUIRE): T.ACQUIRED,
    (T.BOOKED_IN, E.START): T.UNDER_DISPOSAL,
    (T.DESTROY_ONLY, E.ACQUIRE): T.ACQUIRED,
    (T.DESTROY_ONLY, E.START): T.UNDER_DISPOSAL,
    (T.ACQUIRED, E.RULE_OUT): T.DESTROY_ONLY,
    (T.ACQUIRED, E.ACQUIRE): T.ACQUIRED,
    (T.ACQUIRED, E.VERIFY_IMAGE): T.VERIFIED_IMAGE,
    (T.ACQUIRED, E.START): T.UNDER_DISPOSAL,
    (T.VERIFIED_IMAGE, E.ACQUIRE): T.VERIFIED_IMAGE,
    (T.VERIFIED_IMAGE, E.SCAN): T.SCANNED,
    (T.VERIFIED_IMAGE, E.START): T.UNDER_DISPOSAL,
    (T.SCANNED, E.ACQUIRE): T.SCANNED,
    (T.SCANNED, E.SCAN): T.SCANNED,
    (T.SCANNED, E.START): T.UNDER_DISPOSAL,
    (T.UNDER_DISPOSAL, E.START): T.UNDER_DISPOSAL,
    (T.UNDER_DISPOSAL, E.ERASE): T.ERASED,
    (T.UNDER_DISPOSAL, E.ERASE_PARTLY): T.PARTLY_ERASED,
    (T.PARTLY_ERASED, E.CERTIFY): T.CERTIFIED,
    (T.PARTLY_ERASED, E.REPORT): T.NON_COMPLETION,
    (T.UNDER_DISPOSAL, E.DESTROY): T.DESTROYED,
    (T.UNDER_DISPOSAL, E.REPORT): T.NON_COMPLETION,
    (T.ERASED, E.CERTIFY): T.CERTIFIED,
    (T.DESTROYED, E.CERTIFY): T.CERTIFIED,
    (T.ERASED, E.REPORT): T.NON_COMPLETION,
    (T.DESTROYED, E.REPORT): T.NON_COMPLETION,
    (T.NON_COMPLETION, E.START): T.UNDER_DISPOSAL,
    (T.CERTIFIED, E.WITHDRAW_CERTIFICATE): T.CERTIFICATE_WITHDRAWN,
    (T.CERTIFICATE_WITHDRAWN, E.START): T.UNDER_DISPOSAL,
    # Reading an image again takes nothing back, wherever the exhibit is by then.
    **{(one, E.VERIFY_IMAGE): one for one in T if one not in (T.BOOKED_IN, T.ACQUIRED)},
}


@pytest.mark.parametrize("act", list(E))
@pytest.mark.parametrize("stage", list(T))
def test_an_exhibit_does_what_its_table_says_and_refuses_the_rest(
    stage: Stage, act: ExhibitAct
) -> None:
    exhibit = an_exhibit(stage=stage)
    following = EXHIBIT_TABLE.get((stage, act))

    if following is None:
        with pytest.raises(OutOfSequenceError, match="ABC/1"):
            exhibit.after(act)
    else:
        assert exhibit.after(act).stage is following


CS, CA = CertificateState, CertificateAct
ASKED = Withdrawal("Wrong exhibit", "u_supervisor", NOON)
CERTIFICATE_FACTS: dict[CertificateState, Withdrawal | None] = {
    CS.ISSUED: None,
    CS.WITHDRAWAL_ASKED: ASKED,
    CS.WITHDRAWN: replace(ASKED, confirmed_by="u_officer", confirmed_at=NOON),
}
CERTIFICATE_TABLE = {(CS.ISSUED, CA.ASK_WITHDRAWAL), (CS.WITHDRAWAL_ASKED, CA.CONFIRM_WITHDRAWAL)}


@pytest.mark.parametrize("act", list(CA))
@pytest.mark.parametrize("state", list(CS))
def test_a_document_does_what_its_table_says_and_refuses_the_rest(
    state: CertificateState, act: CertificateAct
) -> None:
    record = a_certificate_record(withdrawal=CERTIFICATE_FACTS[state])

    assert record.state is state
    if (state, act) in CERTIFICATE_TABLE:
        record.require(act)
    else:
        with pytest.raises(OutOfSequenceError, match="EXP-2026-0001"):
            record.require(act)
