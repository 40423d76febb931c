"""Where the eraser reads nothing back, two people sign for it, and another reads every byte."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from evidence_store.domain.disposals.disposal_states import DisposalState
from evidence_store.domain.disposals.proposals import WrongPlanError
from evidence_store.errors import ImpossibleReportError
from evidence_store.workflow.disposals.verifications import begin_reading
from forensics.values import READ_BY_ANOTHER_ALONE, ErasureOutcome, Extent
from tests.builders import SIZE, a_plan

if TYPE_CHECKING:
    from evidence_store.domain.disposals.disposal import Disposal
    from tests.evidence_store.workflow.desk import Desk

PLAN = a_plan(reads_back=False)
WRITTEN: dict[str, Any] = {
    "bytes_read_back": 0,
    "outcome": ErasureOutcome.WRITTEN,
    "reads_back": False,
}
GAP = (Extent(0, 512),)


def written(desk: Desk, **changes: Any) -> Disposal:
    return desk.receive(desk.start(desk.permitted(plan=PLAN), plan=PLAN), **(WRITTEN | changes))


def test_both_sign_that_another_person_alone_reads_it_and_it_passes(desk: Desk) -> None:
    disposal = written(desk)

    assert disposal.known_gaps == (READ_BY_ANOTHER_ALONE,)
    assert disposal.state is DisposalState.COMPLETED
    assert desk.verify(disposal).state is DisposalState.PASSED


def test_where_that_person_reads_less_it_does_not_pass(desk: Desk) -> None:
    read = desk.verify(
        written(desk),
        unread=GAP,
        bytes_read=SIZE - 512,
        outcome=ErasureOutcome.ERASED_WITH_EXCEPTIONS,
    )

    assert read.state is DisposalState.INCONCLUSIVE


@pytest.mark.parametrize(
    ("plan", "changes"),
    [
        (a_plan(), WRITTEN),
        (PLAN, {}),
        (PLAN, WRITTEN | {"bytes_read_back": SIZE}),
        (PLAN, WRITTEN | {"outcome": ErasureOutcome.ERASED}),
        (PLAN, WRITTEN | {"reads_back": True}),
    ],
)
def test_an_eraser_that_did_not_do_as_people_signed_is_not_believed(
    desk: Desk, plan: Any, changes: dict[str, Any]
) -> None:
    running = desk.start(desk.permitted(plan=plan), plan=plan)

    with pytest.raises(ImpossibleReportError):
        desk.receive(running, **changes)


def test_whoever_reads_it_again_finds_out_that_it_is_another_drive_than_the_exhibit(
    desk: Desk,
) -> None:
    """Plan and receipt agree: the operator proposed it, and handed over a drive of their own."""
    done = desk.erased()
    assert done.receipt is not None
    other = replace(done.receipt, target=replace(done.receipt.target, serial="OTHER"))
    done = desk.uow.disposals.save(replace(done, receipt=other))

    with pytest.raises(WrongPlanError, match="different serial numbers"):
        begin_reading(desk.of(desk.second), done.id)
    with pytest.raises(WrongPlanError, match="different serial numbers"):
        desk.verify(done, target=other.target)
