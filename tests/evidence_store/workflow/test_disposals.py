"""From proposal to verification: every refusal, and that each is on record."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from evidence_store.domain.disposals import AuthorityKind, DisposalState
from evidence_store.domain.exhibits import MediumKind, Stage
from evidence_store.domain.proposals import WrongPlanError
from evidence_store.errors import (
    HoldOpenError,
    NoAuthorityError,
    NotPermittedError,
    OutOfSequenceError,
    PermitError,
    RefusedError,
    SamePersonError,
    StatementError,
)
from evidence_store.workflow import disposals, erasures, holds, orders
from evidence_store.domain.orders import ProceedingKind, ProceedingOutcome
from forensics.values import DeviceIdentity, ErasureMethod, ErasureOutcome, Extent, TargetKind
from tests.builders import SERIAL, SIZE, a_plan, an_authority, an_exhibit
from tests.evidence_store.workflow.desk import RULES, Desk


def test_an_exhibit_goes_from_proposal_to_a_passed_verification() -> None:
    desk = Desk()

    done = desk.verify(desk.erased())

    assert done.state is DisposalState.PASSED
    assert desk.uow.exhibits.get("x_1").stage is Stage.ERASED
    assert desk.uow.events == [
        "disposal.proposed",
        "disposal.authorised",
        "erase.permitted",
        "erase.started",
        "erase.completed",
        "erase.verified",
    ]
