"""How far an eraser may have written stands in the log before it writes there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from evidence_store.errors import HoldOpenError, NotPermittedError, PermitError
from evidence_store.workflow.disposals import erasures
from tests.builders import SIZE
from tests.evidence_store.workflow.refusing import place_hold

if TYPE_CHECKING:
    from tests.evidence_store.workflow.desk import Desk

pytestmark = pytest.mark.usefixtures("golden")


def test_the_log_says_how_far_the_eraser_goes_before_it_goes_there(desk: Desk) -> None:
    running = desk.start(desk.permitted())

    reached = [desk.go_on(running, up_to).reached for up_to in (SIZE // 2, SIZE)]

    assert reached == [SIZE // 2, SIZE]
    told = [each for each in desk.uow.custody.drafts if each.event == "erase.stretch_begun"]
    assert [each.public["up_to"] for each in told] == reached
    assert running.permit is not None
    assert {each.public["permit"] for each in told} == {running.permit.id}


def test_what_the_log_says_already_is_not_said_again_and_never_taken_back(desk: Desk) -> None:
    running = desk.go_on(desk.start(desk.permitted()), SIZE)
    entries = len(desk.uow.events)

    assert desk.go_on(running, SIZE // 2).reached == SIZE
    assert len(desk.uow.events) == entries


def test_a_resume_goes_on_from_what_the_log_says_of_earlier_starts(desk: Desk) -> None:
    running = desk.go_on(desk.start(desk.permitted()), SIZE // 2)
    erasures.record_interruption(desk.of(desk.examiner), running.id, reason="Cable")
    again = desk.start(desk.permit(running))

    assert again.reached == SIZE // 2
    assert desk.go_on(again, SIZE).reached == SIZE


def test_no_stretch_begins_after_a_hold(desk: Desk) -> None:
    running = desk.start(desk.permitted())
    place_hold(desk)

    with pytest.raises(HoldOpenError):
        desk.go_on(running)


def test_no_stretch_begins_before_a_start_or_under_a_permit_that_another_followed(
    desk: Desk,
) -> None:
    permitted = desk.permitted()
    with pytest.raises(PermitError, match="permitted"):
        desk.go_on(permitted)
    running = desk.start(permitted)
    desk.start(desk.permit(running))

    with pytest.raises(PermitError, match="not the one"):
        desk.go_on(running)


def test_nobody_but_the_operator_says_how_far_the_eraser_goes(desk: Desk) -> None:
    running = desk.start(desk.permitted())

    with pytest.raises(PermitError, match="another person"):
        desk.go_on(running, who=desk.second)
    with pytest.raises(NotPermittedError):
        desk.go_on(running, who=desk.officer)
    assert "erase.stretch_begun" not in desk.uow.events
