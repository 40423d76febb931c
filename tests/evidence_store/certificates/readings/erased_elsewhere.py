"""A disk that another tool erased, with what tools say of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from evidence_store.domain.certificates.stated_facts import disposal_facts
from evidence_store.domain.disposals.disposal_states import DisposalState
from evidence_store.domain.disposals.other_tools import ToolPurpose, ToolStatement, tool_facts
from evidence_store.domain.signing.signed_acts import kept_facts
from evidence_store.domain.signing.signed_statements import SignedStatement, StatementKind
from forensics.values import READ_BY_ANOTHER_ALONE, ErasureMethod, ErasureOutcome
from forensics.values.tools import SaidContent, SaidEnd, TakenBy, ToolKind, ToolSaid
from tests.evidence_store.certificates import builders
from tests.evidence_store.certificates.builders import (
    EXAMINER,
    NOW,
    SIZE,
    VERIFIER,
    signed,
)

if TYPE_CHECKING:
    from evidence_store.certificates.recorded import Recorded


OTHER = ErasureMethod.OTHER_TOOL


GAPS = (READ_BY_ANOTHER_ALONE,)


def said(**changes: Any) -> ToolSaid:
    told: dict[str, Any] = {
        "kind": ToolKind.NWIPE, "name": "nwipe", "version": "0.38", "taken_by": TakenBy.READ,
        "serial": "Y9ABC123", "size": SIZE, "began": NOW - timedelta(hours=5, minutes=50),
        "ended": NOW - timedelta(hours=5, minutes=10), "what": "Fill With Zeros",
        "end": SaidEnd.COMPLETED,
    }  # fmt: skip
    return ToolSaid(**(told | changes))


def statement(purpose: ToolPurpose, by: str, **changes: Any) -> ToolStatement:
    return ToolStatement(purpose, said(**changes), builders.sha256("log"), by)


WORK = statement(ToolPurpose.ERASING, EXAMINER)


READ = statement(
    ToolPurpose.READING, VERIFIER, name="hexdump", kind=ToolKind.OTHER, taken_by=TakenBy.TYPED,
    began=NOW - timedelta(hours=2), ended=NOW - timedelta(hours=1, minutes=40),
    found=SaidContent.ZEROS,
)  # fmt: skip


def signed_for(one: ToolStatement, **changes: Any) -> SignedStatement:
    reads = one.purpose is ToolPurpose.READING
    made_at = NOW - (timedelta(hours=1) if reads else timedelta(hours=5))
    kind = StatementKind.TOOL_READ if reads else StatementKind.TOOL_SAID
    return signed(kind, one.by, made_at=made_at, facts=kept_facts(tool_facts(one)), **changes)


def as_other(one: SignedStatement, **facts: str) -> SignedStatement:
    told = tuple(sorted({**dict(one.statement.facts), **facts}.items()))
    return replace(one, statement=replace(one.statement, method=OTHER, facts=told))


def erased_elsewhere(*told: ToolStatement, **found: Any) -> Recorded:
    """A disk that another tool erased, as people signed beforehand, and a second person read."""
    said_of = told or (WORK,)
    done = builders.receipt(
        method=OTHER, bytes_written=0, bytes_read_back=0, outcome=ErasureOutcome.STATED,
        reads_back=False, direct=False, before=None, after=None,
    )  # fmt: skip
    made = builders.disposal(receipt=done, verification=builders.verification(done, **found))
    assert made.authorisation is not None
    assert made.verifier_statement is not None
    assert made.permit is not None
    gaps = disposal_facts("r_1", builders.authority(), GAPS, None)
    state = DisposalState.PASSED
    if found:
        is_other = bool(found.get("different"))
        state = DisposalState.FAILED if is_other else DisposalState.INCONCLUSIVE
    return builders.recorded(
        disposal=replace(
            made,
            method=OTHER,
            known_gaps=GAPS,
            state=state,
            proposal=as_other(made.proposal, **gaps),
            authorisation=as_other(made.authorisation, **gaps),
            verifier_statement=as_other(made.verifier_statement),
            permit=replace(made.permit, signed=as_other(made.permit.signed)),
            others_said=said_of,
            others_signed=tuple(signed_for(each, method=OTHER) for each in said_of),
        )
    )
