"""What another tool says is recorded and signed for, and nothing comes of it but by a reading."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from evidence_store.domain.disposals.disposal_states import DisposalState
from evidence_store.domain.disposals.other_tools import MOST, Disagreement, ToolPurpose
from evidence_store.domain.disposals.proposals import WrongPlanError
from evidence_store.domain.people.duties import Act
from evidence_store.errors import (
    DiscrepancyError,
    OutOfSequenceError,
    PermitError,
    SamePersonError,
    WrongEntryError,
)
from evidence_store.workflow.disposals.erasures import begin_stretch, record_interruption
from evidence_store.workflow.disposals.other_tools import stop_for_another_device
from evidence_store.workflow.holds.holds import place_hold
from forensics.values import READ_BY_ANOTHER_ALONE, ErasureOutcome, Extent
from forensics.values.tools import SaidContent, SaidEnd, TakenBy
from tests.builders import SHA, SIZE
from tests.evidence_store.workflow.desk import BY_TOOL, Desk, said_by_tool, stated_in_clear
from tests.evidence_store.workflow.refusing import refused

if TYPE_CHECKING:
    from evidence_store.domain.disposals.disposal import Disposal

WORK, READING = "record_other_tool", "record_other_reading"
GAP = (Extent(0, 512),)


def events_of(desk: Desk, count: int) -> list[str]:
    return [each.event for each in desk.uow.custody.drafts[-count:]]


@pytest.mark.usefixtures("golden")
def test_another_tool_erases_it_only_after_the_record_knows_and_a_second_person_reads_it(
    desk: Desk,
) -> None:
    handed = desk.handed_over()
    assert events_of(desk, 2) == ["erase.started", "erase.stretch_begun"]
    assert (handed.state, handed.reached) == (DisposalState.RUNNING, SIZE)

    stated = desk.other_tool(handed)

    assert events_of(desk, 2) == ["erase.tool_said", "erase.completed"]
    assert stated.receipt is not None
    assert (stated.state, stated.receipt.outcome) == (
        DisposalState.COMPLETED, ErasureOutcome.STATED,
    )  # fmt: skip
    assert (stated.receipt.bytes_written, stated.receipt.bytes_read_back) == (0, 0)
    assert stated.known_gaps == (READ_BY_ANOTHER_ALONE,)
    assert desk.verify(stated).state is DisposalState.PASSED


def test_what_it_says_stands_in_clear_as_far_as_it_names_nobody(desk: Desk) -> None:
    desk.other_tool(desk.handed_over(), end=SaidEnd.FAILED, errors=2)

    draft = desk.uow.custody.drafts[-2]
    assert draft.public["end"] == "failed"
    assert {"end", "file", "said", "purpose"} <= stated_in_clear(draft).keys()
    assert "Fill With Zeros" not in str(draft.public)
    assert draft.committed.keys() == {"by"}


@pytest.mark.parametrize(
    "said",
    [{}, {"end": SaidEnd.FAILED, "errors": 7}, {"end": SaidEnd.ABORTED}, {"end": SaidEnd.NOT_SAID}],
)
def test_whatever_a_log_says_of_the_end_the_reading_alone_decides(
    desk: Desk, said: dict[str, Any]
) -> None:
    stated = desk.other_tool(desk.handed_over(), **said)

    assert desk.verify(stated).state is DisposalState.PASSED


def test_a_made_up_log_over_a_device_that_nobody_erased_ends_in_a_report(desk: Desk) -> None:
    stated = desk.other_tool(desk.handed_over())

    read = desk.verify(
        stated, different=(Extent(0, SIZE),), outcome=ErasureOutcome.FAILED, medium_digest=SHA
    )

    assert read.state is DisposalState.FAILED


def test_where_the_second_person_reads_less_nothing_passes(desk: Desk) -> None:
    stated = desk.other_tool(desk.handed_over())

    read = desk.verify(
        stated,
        unread=GAP,
        bytes_read=SIZE - 512,
        medium_digest=None,
        outcome=ErasureOutcome.ERASED_WITH_EXCEPTIONS,
    )

    assert read.state is DisposalState.INCONCLUSIVE


@pytest.mark.parametrize("said", [{"serial": "ANOTHER"}, {"size": SIZE + 512}])
def test_a_log_of_another_device_stops_the_exhibit(desk: Desk, said: dict[str, Any]) -> None:
    handed = desk.handed_over()

    with pytest.raises(DiscrepancyError, match="another device"):
        desk.other_tool(handed, **said)

    assert desk.uow.disposals.get(handed.id).state is DisposalState.VOID
    assert desk.uow.exhibits.get("x_1").open_discrepancies
    assert desk.uow.disposals.get(handed.id).receipt is None
    assert "ANOTHER" not in str([each.public for each in desk.uow.custody.drafts])


def test_a_log_that_names_another_drive_stops_it_and_no_word_of_the_log_is_recorded(
    desk: Desk,
) -> None:
    handed = desk.handed_over()
    found = Disagreement("serial number", "USB-0001")

    with pytest.raises(DiscrepancyError, match="another serial number"):
        stop_for_another_device(
            desk.of(desk.examiner), handed.id, act=Act.RECORD_OTHER_TOOL, found=found
        )

    (noted,) = desk.uow.exhibits.get("x_1").open_discrepancies
    assert (noted.recorded, noted.seen) == ("USB-0001", None)
    assert desk.uow.disposals.get(handed.id).state is DisposalState.VOID


@pytest.mark.parametrize(
    ("began", "ended"),
    [(timedelta(minutes=-2), timedelta(0)), (timedelta(0), timedelta(minutes=2))],
)
def test_a_log_of_another_time_is_refused(desk: Desk, began: timedelta, ended: timedelta) -> None:
    handed, now = desk.handed_over(), desk.clock()

    with pytest.raises(WrongEntryError, match="another time"):
        desk.other_tool(handed, began=now + began, ended=now + ended)
    assert desk.uow.disposals.get(handed.id).receipt is None


def test_nobody_else_says_what_the_operators_tool_did(desk: Desk) -> None:
    handed = desk.handed_over()

    refused(desk, PermitError, lambda: desk.other_tool(handed, desk.second, keeps=False), WORK)


def test_a_file_that_is_not_kept_counts_for_nothing(desk: Desk) -> None:
    handed = desk.handed_over()

    with pytest.raises(WrongEntryError, match="Bring the file"):
        desk.other_tool(handed, keeps=False)


def test_no_eraser_of_ours_reports_what_another_tool_did(desk: Desk) -> None:
    handed = desk.handed_over()

    with pytest.raises(WrongPlanError, match="another tool erases it"):
        desk.receive(handed, outcome=ErasureOutcome.STATED, bytes_written=0, bytes_read_back=0)


def test_no_tool_is_said_to_have_done_what_our_eraser_does(desk: Desk) -> None:
    running = desk.start(desk.permitted())

    refused(desk, OutOfSequenceError, lambda: desk.other_tool(running, keeps=False), WORK)


def test_a_hold_that_comes_meanwhile_ends_it_and_what_was_done_is_still_told(desk: Desk) -> None:
    handed = desk.handed_over()
    place_hold(desk.of(desk.officer), "x_1", code="discrepancy", note="The wrong bag")
    assert desk.uow.disposals.get(handed.id).state is DisposalState.VOID

    told = desk.other_tool(handed)

    assert (told.state, told.receipt is not None) == (DisposalState.VOID, True)


def test_a_start_again_forgets_what_was_said_of_the_one_before(desk: Desk) -> None:
    begun = desk.destruction_begun()
    told = desk.other_tool(begun, taken_by=TakenBy.TYPED)
    assert len(told.others_said) == 1

    again = desk.begin_destruction(desk.permit(told))

    assert (again.others_said, again.others_signed) == ((), ())


def test_a_shredders_receipt_stands_beside_two_witnesses_and_never_for_one(desk: Desk) -> None:
    told = desk.other_tool(desk.destruction_begun(), taken_by=TakenBy.TYPED, name="Shredder")
    one = desk.witness(told, desk.second)
    assert one.state is DisposalState.RUNNING

    both = desk.witness(one, desk.officer)

    assert (both.state, both.others_said) == (DisposalState.PASSED, told.others_said)


@pytest.mark.usefixtures("golden")
def test_a_reading_with_another_tool_stands_beside_our_own_and_never_for_it(desk: Desk) -> None:
    done = desk.erased()

    read = desk.other_tool(done, reads=True, found=SaidContent.ZEROS)

    assert read.state is DisposalState.COMPLETED
    assert [each.purpose for each in read.others_said] == [ToolPurpose.READING]
    assert desk.verify(read).others_said == read.others_said


def test_a_reading_that_found_something_fails_nothing_that_we_read(desk: Desk) -> None:
    passed = desk.verify(desk.erased())

    assert desk.other_tool(passed, desk.officer, reads=True).state is DisposalState.PASSED


def test_who_erased_it_brings_no_reading_of_their_own(desk: Desk) -> None:
    done = desk.erased()

    def read_by_operator() -> None:
        desk.other_tool(done, desk.examiner, reads=True, keeps=False)

    refused(desk, SamePersonError, read_by_operator, READING)


@pytest.mark.parametrize(
    "wrong",
    [{"name": " "}, {"what": ""}, {"what": "x" * 121}, {"name": "a\x1b[31mb"}, {"errors": -1},
     {"size": -1}],
)  # fmt: skip
def test_what_is_typed_is_short_and_says_something(desk: Desk, wrong: dict[str, Any]) -> None:
    handed = desk.handed_over()

    with pytest.raises(WrongEntryError):
        desk.other_tool(handed, taken_by=TakenBy.TYPED, **wrong)


def test_a_disposal_takes_so_many_and_none_twice(desk: Desk) -> None:
    done = desk.erased()
    for number in range(MOST):
        done = desk.other_tool(done, reads=True, what=f"Reading {number}")

    with pytest.raises(WrongEntryError, match="recorded already"):
        desk.other_tool(done, reads=True, what="More")


def test_it_can_be_interrupted_and_started_again_with_a_new_permit(desk: Desk) -> None:
    handed = desk.handed_over()
    stopped = record_interruption(desk.of(desk.examiner), handed.id, reason="Power")

    again = desk.start(desk.permit(stopped), plan=BY_TOOL)

    assert (again.starts, again.state) == (2, DisposalState.RUNNING)
    assert again.permit is not None
    begin_stretch(desk.of(desk.examiner), again.id, permit_id=again.permit.id, up_to=SIZE)
    assert desk.other_tool(again).state is DisposalState.COMPLETED


def test_the_words_of_a_log_that_reach_the_record_are_closed(desk: Desk) -> None:
    told: Disposal = desk.other_tool(desk.handed_over())

    (one,) = told.others_said
    assert one.said == said_by_tool(began=desk.clock(), ended=desk.clock())
