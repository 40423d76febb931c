from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from evidence_store.domain.disposals.disposal_states import DisposalState
from evidence_store.errors import SamePersonError
from evidence_store.workflow.disposals import erasures
from evidence_store.workflow.disposals.disposals import withdraw_disposal
from evidence_store.workflow.holds import holds

if TYPE_CHECKING:
    from evidence_store.domain.disposals.disposal import Disposal
    from tests.evidence_store.workflow.desk import Desk


def finished_by_another(desk: Desk) -> Disposal:
    """The examiner begins, is interrupted, and the second examiner carries it to its end."""
    running = desk.start(desk.permitted())
    stopped = erasures.record_interruption(desk.of(desk.examiner), running.id, reason="power cut")
    again = desk.permit(stopped, desk.second)
    return desk.receive(desk.start(again, desk.second), desk.second)


def test_whoever_began_an_erasure_does_not_verify_it_though_another_ended_it(desk: Desk) -> None:
    done = finished_by_another(desk)

    for operator in (desk.examiner, desk.second):
        with pytest.raises(SamePersonError, match="operator"):
            desk.verify(done, operator)
    assert desk.verify(done, desk.officer).state is DisposalState.PASSED


def test_the_operator_of_a_voided_disposal_does_not_verify_the_next_one(
    desk: Desk,
) -> None:
    running = desk.start(desk.permitted())
    stopped = erasures.record_interruption(desk.of(desk.examiner), running.id, reason="power cut")
    withdraw_disposal(desk.of(desk.supervisor), stopped.id, reason="Another plan")
    next_one = desk.permit(desk.authorise(desk.propose()), desk.second)
    done = desk.receive(desk.start(next_one, desk.second), desk.second)

    with pytest.raises(SamePersonError, match="operator"):
        desk.verify(done, desk.examiner)
    assert desk.verify(done, desk.officer).state is DisposalState.PASSED


def test_every_operator_is_kept_in_the_order_of_the_starts(desk: Desk) -> None:
    done = finished_by_another(desk)

    assert done.operators == (desk.examiner.person.id, desk.second.person.id)
    assert done.operator_id == desk.second.person.id


def test_one_operator_who_starts_twice_stands_once(desk: Desk) -> None:
    running = desk.start(desk.permitted())

    again = desk.start(desk.permit(running))

    assert again.operators == (desk.examiner.person.id,)


def test_whoever_holds_a_permit_and_has_not_begun_does_not_verify_either(desk: Desk) -> None:
    permitted = desk.permitted()

    assert permitted.operators == ()
    assert permitted.operator_ids == {desk.examiner.person.id}


def test_a_first_operator_does_not_sign_for_the_release_of_a_hold(desk: Desk) -> None:
    everything = desk.everything
    running = desk.start(desk.permit(desk.authorise(desk.propose()), everything), everything)
    stopped = erasures.record_interruption(desk.of(everything), running.id, reason="")
    desk.permit(stopped, desk.second)
    held = holds.place_hold(desk.of(desk.officer), "x_1", code="linked_case", note="")

    with pytest.raises(SamePersonError, match="operator"):
        holds.release_hold(desk.of(everything), "x_1", held.placed_holds[-1].id, reason="settled")
