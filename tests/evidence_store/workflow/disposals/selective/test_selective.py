"""A medium goes back with pictures taken out: those that two people graded, and no more."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from evidence_store.domain.disposals.disposal_states import DisposalState
from evidence_store.domain.disposals.proposals import WrongPlanError
from evidence_store.domain.exhibits.exhibit import MediumKind
from evidence_store.domain.exhibits.stages import Stage
from evidence_store.domain.scans.gradings import Grade, GradingState
from evidence_store.domain.scans.scan import HashSetRecord
from evidence_store.errors import (
    ChangedRecordError,
    ImpossibleReportError,
    NoAuthorityError,
    OutOfSequenceError,
    RefusedError,
    WrongEntryError,
)
from evidence_store.workflow.disposals.disposals import refuse_for_names
from forensics.values import ErasureOutcome, OutsideRead
from tests.builders import NOON, SHA, SIZE
from tests.evidence_store.certificates.builders import sha256
from tests.evidence_store.workflow.disposals.selective import selecting
from tests.evidence_store.workflow.disposals.selective.selecting import NAMES, selective_plan
from tests.evidence_store.workflow.refusing import change_exhibit, change_order, refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.evidence_store.workflow.desk import Desk

OTHER = sha256("another")


@pytest.fixture
def selectable(desk: Desk) -> Desk:
    selecting.make_selectable(desk)
    return desk


def test_it_goes_from_a_graded_plan_to_a_passed_verification(selectable: Desk) -> None:
    done = selecting.received(selectable, selecting.started(selectable))
    passed = selecting.verified(selectable, done)

    assert passed.state is DisposalState.PASSED
    assert selectable.uow.exhibits.get("x_1").stage is Stage.PARTLY_ERASED
    assert passed.selected is not None
    assert (passed.selected.names, passed.selected.pictures_left) == (NAMES, 1)
    assert all("names of files" not in str(each.public) for each in selectable.uow.custody.drafts)


def rewritten(desk: Desk, **changes: Any) -> None:
    """Change the first row as whoever appends its entry could, under genuine signatures."""
    first, *_ = desk.uow.hit_gradings.find(exhibit_id="x_1")
    desk.uow.hit_gradings.save(replace(first, **changes))


REFUSED: dict[str, tuple[Callable[[Desk], object], type[RefusedError], str]] = {
    "flash": (
        lambda desk: change_exhibit(desk, medium=MediumKind.SSD),
        WrongPlanError,
        "Flash keeps blocks",
    ),
    "an order that says nothing": (
        lambda desk: change_order(
            desk, matters=replace(desk.uow.orders.get("o_1").matters, owners=())
        ),
        NoAuthorityError,
        "the whole of it is erased",
    ),
    "a hit nobody graded": (
        lambda desk: desk.uow.hit_gradings.values.popitem(),
        WrongPlanError,
        "two people did not say that it is not the picture",
    ),
    "a grade that was changed": (
        lambda desk: selecting.grade(desk, (1, 1), Grade.NOT_THE_PICTURE),
        WrongPlanError,
        "overwrites hit 1",
    ),
    "a picture that would stay as something else": (
        lambda desk: selecting.grade(desk, (4, 4), Grade.EVIDENTIAL),
        WrongPlanError,
        "leaves hit 4",
    ),
    "a row of other hits than were signed for": (
        lambda desk: rewritten(desk, hits=((1, 2), (4, 4))),
        ChangedRecordError,
        "not what two people signed",
    ),
    "a row of another list than was signed for": (
        lambda desk: rewritten(desk, hit_list=str(OTHER)),
        ChangedRecordError,
        "not what two people signed",
    ),
    "a row of another grade than was signed for": (
        lambda desk: rewritten(desk, grade=Grade.NOT_THE_PICTURE),
        ChangedRecordError,
        "not what two people signed",
    ),
    "a grade that waits": (
        lambda desk: selecting.grade(desk, (2, 2), Grade.EVIDENTIAL, GradingState.WAITING),
        RefusedError,
        "second person",
    ),
    "a set that knows more": (
        lambda desk: desk.uow.hash_sets.add(
            HashSetRecord("h_2", 1, "c_1", OTHER, 99, "u_second", NOON, "u_officer")
        ),
        WrongPlanError,
        "the one hash set of the case",
    ),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_not_graded_or_granted_is_not_proposed(selectable: Desk, what: str) -> None:
    change, kind, why = REFUSED[what]
    change(selectable)
    with pytest.raises(kind, match=why):
        selecting.propose(selectable)


@pytest.mark.parametrize("what", [each for each in REFUSED if each != "flash"])
def test_what_came_in_between_stops_the_start(selectable: Desk, what: str) -> None:
    permitted = selectable.permit(selecting.authorise(selectable, selecting.propose(selectable)))
    change, _, _ = REFUSED[what]
    change(selectable)
    with pytest.raises(RefusedError):
        selectable.start(permitted, plan=selective_plan())
    assert "erase.started" not in selectable.uow.events


@pytest.mark.parametrize(
    "changes",
    [
        {"reason": "because"},
        {"reason": "undertaking"},
        {"reason": "order_wording"},
    ],
)
def test_a_ground_that_is_not_the_rules_or_not_on_record_is_refused(
    selectable: Desk, changes: dict[str, Any]
) -> None:
    with pytest.raises(NoAuthorityError):
        selecting.propose(selectable, selective_plan(**changes))


@pytest.mark.parametrize(
    "changes",
    [
        {"result": OTHER},
        {"hash_set": OTHER},
        {"taken": ((1, 3),), "remaining": ()},
        {"taken": ((1, 1),)},
        {"kept": ((3, 4),), "remaining": ()},
        {"taken": ((1, 2), (2, 2))},
    ],
)
def test_a_plan_that_says_of_hits_what_two_people_did_not_is_refused(
    selectable: Desk, changes: dict[str, Any]
) -> None:
    if changes == {"taken": ((1, 3),), "remaining": ()}:
        # All three are evidential: taking the third too is for the planner to decide.
        assert selecting.propose(selectable, selective_plan(**changes)).selected is not None
        return
    with pytest.raises(WrongPlanError):
        selecting.propose(selectable, selective_plan(**changes))


def test_nobody_authorises_a_plan_that_their_own_process_did_not_work_out(
    selectable: Desk,
) -> None:
    proposed = selecting.propose(selectable)

    said = refused(selectable, WrongPlanError, lambda: selectable.authorise(proposed), "authorise")
    assert "--target DEVICE" in said
    with pytest.raises(WrongPlanError, match="not the one proposed"):
        selecting.authorise(selectable, proposed, selective_plan(names=NAMES + 1))
    with pytest.raises(WrongEntryError, match="names of files stay"):
        selectable.authorise(proposed, worked_out=selecting.worked_out(), names_left=NAMES - 1)
    signed = selecting.authorise(selectable, proposed).authorisation
    assert signed is not None
    assert {"selected", "worked_out_again"} <= dict(signed.statement.facts).keys()


def test_numbers_that_were_graded_mean_the_hits_that_the_plan_means_by_them(
    selectable: Desk,
) -> None:
    """Who records a scan writes the list that people grade by: it can be in another order."""
    proposed = selecting.propose(selectable)
    with pytest.raises(WrongPlanError, match="graded by another list"):
        selectable.authorise(
            proposed, worked_out=selecting.worked_out(hit_list=OTHER), names_left=NAMES
        )
    permitted = selectable.permit(selecting.authorise(selectable, proposed))
    selecting.grade(selectable, (1, 1), Grade.EVIDENTIAL, listed=OTHER)
    with pytest.raises(WrongPlanError, match="graded by another list"):
        selectable.start(permitted, plan=selective_plan())


def test_a_name_that_stays_is_a_ground_to_refuse_in_one_step(selectable: Desk) -> None:
    proposed = selecting.propose(selectable)
    gone = refuse_for_names(selectable.of(selectable.supervisor), proposed.id)

    assert gone.state is DisposalState.VOID
    assert selectable.uow.events[-1] == "disposal.withdrawn"
    with pytest.raises(RefusedError):
        refuse_for_names(selectable.of(selectable.supervisor), proposed.id)
    whole = selectable.propose()
    with pytest.raises(WrongPlanError, match="leaves no names"):
        refuse_for_names(selectable.of(selectable.supervisor), whole.id)


@pytest.mark.parametrize(
    "changes",
    [
        {"bytes_planned": SIZE, "bytes_written": SIZE, "bytes_read_back": SIZE},
        {"bytes_planned": 512, "bytes_written": 512, "bytes_read_back": 512},
        {"outside": None},
        {"outside": OutsideRead(SHA, OTHER)},
    ],
)
def test_a_receipt_of_other_bytes_than_were_signed_for_is_refused(
    selectable: Desk, changes: dict[str, Any]
) -> None:
    running = selecting.started(selectable)
    with pytest.raises(ImpossibleReportError):
        selecting.received(selectable, running, **changes)


def test_a_receipt_that_lies_about_the_rest_is_caught_by_who_reads_again(selectable: Desk) -> None:
    running = selecting.started(selectable)
    done = selecting.received(selectable, running, outside=OutsideRead(OTHER, OTHER))
    failed = selecting.verified(selectable, done, outside=OTHER)
    assert failed.state is DisposalState.FAILED


def test_pictures_that_a_new_scan_finds_beyond_the_plan_fail_it(selectable: Desk) -> None:
    done = selecting.received(selectable, selecting.started(selectable))
    found = selecting.verified(selectable, done, rescan_hits=1, outcome=ErasureOutcome.FAILED)
    assert found.state is DisposalState.FAILED
    assert selectable.uow.exhibits.get("x_1").stage is Stage.UNDER_DISPOSAL


def test_without_a_new_scan_nothing_is_verified(selectable: Desk) -> None:
    done = selecting.received(selectable, selecting.started(selectable))
    unscanned = {"rescan_hits": None, "rescan_hash_set": None, "rescan_coverage": None}
    with pytest.raises((OutOfSequenceError, ImpossibleReportError)):
        selecting.verified(selectable, done, **unscanned)
