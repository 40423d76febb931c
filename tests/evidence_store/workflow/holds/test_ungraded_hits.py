"""Hits of which nobody said what they are: they stop a disposal, or are signed for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from evidence_store.domain.scans.gradings import Grade, GradingState, HitGrading
from evidence_store.domain.scans.scan import ScanRecord
from evidence_store.errors import OutOfSequenceError, StaleStatementError, WrongEntryError
from evidence_store.workflow.disposals.approvals import authorise_manifest
from forensics.values import Coverage
from tests.builders import NOON, SHA, SIZE
from tests.evidence_store.workflow.refusing import refused

if TYPE_CHECKING:
    from tests.evidence_store.workflow.desk import Desk


@pytest.mark.parametrize("state", [GradingState.WAITING, GradingState.CONFIRMED])
@pytest.mark.parametrize("stage", ["authorise", "permit", "start"])
def test_a_hit_of_which_nobody_can_tell_stops_a_disposal_that_was_proposed_before(
    desk: Desk, state: GradingState, stage: str
) -> None:
    disposal = desk.propose()
    if stage != "authorise":
        disposal = desk.authorise(disposal)
    if stage == "start":
        disposal = desk.permit(disposal)
    grading = HitGrading(
        "g_1", 1, "x_1", "n_1", None, ((1, 2),), Grade.CANNOT_TELL, "why", "u_second", NOON, state
    )
    desk.uow.hit_gradings.add(grading)

    act = {"authorise": desk.authorise, "permit": desk.permit, "start": desk.start}[stage]
    said = refused(desk, OutOfSequenceError, lambda: act(disposal), stage)

    assert "hits" in said


def scanned(desk: Desk, identifier: str, hits: int) -> None:
    desk.uow.scans.add(
        ScanRecord(NOON, 9, hits, 0, {"exact": hits}, 0, SHA, SHA, "tool",
                   Coverage(compared=SIZE), (),
                   identifier, 1, "x_1", "a_1", "u_examiner")
    )  # fmt: skip


def test_whoever_authorises_states_and_signs_how_many_hits_nobody_graded(desk: Desk) -> None:
    scanned(desk, "n_1", 3)
    proposed = desk.propose()

    said = refused(desk, OutOfSequenceError, lambda: desk.authorise(proposed), "authorise")
    with pytest.raises(WrongEntryError, match=r"3 hits .* You stated 2"):
        desk.authorise(proposed, ungraded=2)
    authorised = desk.authorise(proposed, ungraded=3)

    assert "3 hits have not been graded" in said
    assert authorised.authorisation is not None
    assert ("ungraded_hits", "3") in authorised.authorisation.statement.facts
    assert desk.start(desk.permit(authorised)).starts


def test_hits_found_after_the_authorisation_stop_the_start_until_it_is_signed_anew(
    desk: Desk,
) -> None:
    authorised = desk.authorise(desk.propose())
    scanned(desk, "n_2", 1)

    said = refused(desk, StaleStatementError, lambda: desk.permit(authorised), "permit")

    assert "authorised when 0 hits were not graded, and now 1 are not" in said


def test_hits_that_nobody_graded_take_a_proposal_off_the_manifest(desk: Desk) -> None:
    scanned(desk, "n_1", 3)
    proposed = desk.propose()

    with pytest.raises(OutOfSequenceError, match="this one must be authorised on its own"):
        authorise_manifest(desk.of(desk.supervisor), (proposed.id,), struck=())
