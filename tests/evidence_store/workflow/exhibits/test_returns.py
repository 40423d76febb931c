"""Claims and returns: nothing goes back unerased while an order stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from evidence_store.domain.exhibits.standing import NOTED, FinalKind, Standing, StandingAct
from evidence_store.domain.exhibits.whereabouts import Whereabouts
from evidence_store.errors import NotPermittedError, OutOfSequenceError
from evidence_store.workflow.exhibits import endings
from evidence_store.workflow.exhibits.endings import ExhibitEnding
from tests.builders import NOON, SERIAL
from tests.evidence_store.workflow.continuing import elsewhere, noted

if TYPE_CHECKING:
    from evidence_store.domain.exhibits.exhibit import Exhibit
    from tests.builders import KeyedPerson
    from tests.evidence_store.workflow.desk import Desk


@pytest.fixture
def quashed(desk: Desk) -> Desk:
    """The only order that names the exhibit was quashed."""
    desk.uow.orders.save(desk.uow.orders.get("o_1").quashed(NOON.date()))
    return desk


def standing(desk: Desk, act: StandingAct, who: KeyedPerson | None = None) -> Exhibit:
    told: dict[str, Any] = {"act": act, "reason": "As heard"}
    if act in NOTED:
        return endings.note_standing(desk.of(who or desk.officer), "x_1", **told)
    return endings.decide_standing(desk.of(who or desk.officer), "x_1", **told)


def test_a_claim_voids_what_was_signed_and_freezes_the_exhibit(desk: Desk) -> None:
    proposed = desk.propose()

    standing(desk, StandingAct.CLAIM)

    assert desk.uow.disposals.get(proposed.id).void_reason == "claimed or under review"
    with pytest.raises(OutOfSequenceError, match="claimed"):
        desk.propose()


def test_nothing_goes_back_unerased_while_an_order_stands_that_names_it(desk: Desk) -> None:
    standing(desk, StandingAct.REVIEW)
    standing(desk, StandingAct.DECIDE_RETURN, desk.supervisor)

    end = ExhibitEnding(FinalKind.RETURNED_TO_OFFENDER, "Alex Example", "Receipt 7")
    with pytest.raises(OutOfSequenceError, match="not quashed"):
        endings.end_exhibit(desk.of(desk.officer), "x_1", ending=end)


def test_a_return_is_decided_by_a_supervisor_and_then_ends_the_exhibit(quashed: Desk) -> None:
    desk = quashed
    standing(desk, StandingAct.REVIEW)
    with pytest.raises(NotPermittedError):
        standing(desk, StandingAct.DECIDE_RETURN)
    end = ExhibitEnding(FinalKind.RETURNED_TO_OFFENDER, "Alex Example", "Receipt 7")
    with pytest.raises(OutOfSequenceError, match="return review"):
        endings.end_exhibit(desk.of(desk.officer), "x_1", ending=end)

    decided = standing(desk, StandingAct.DECIDE_RETURN, desk.supervisor)
    ended = endings.end_exhibit(desk.of(desk.officer), "x_1", ending=end)

    assert decided.standing is Standing.NO_ORDER_APPLIES
    assert ended.whereabouts is Whereabouts.GONE
    with pytest.raises(OutOfSequenceError):
        endings.end_exhibit(desk.of(desk.officer), "x_1", ending=end)
    with pytest.raises(OutOfSequenceError):
        standing(desk, StandingAct.DECIDE_KEEP, desk.supervisor)


def test_nothing_ends_while_a_discrepancy_stands(desk: Desk) -> None:
    standing(desk, StandingAct.REVIEW)
    standing(desk, StandingAct.DECIDE_RETURN, desk.supervisor)
    noted(desk)

    end = ExhibitEnding(FinalKind.RETURNED_TO_OFFENDER, "Alex Example", "Receipt 7")
    with pytest.raises(OutOfSequenceError, match="discrepancy"):
        endings.end_exhibit(desk.of(desk.officer), "x_1", ending=end)


def test_a_device_that_was_returned_may_come_back_under_a_new_id(
    two_cases: Desk, quashed: Desk
) -> None:
    desk = two_cases
    assert desk is quashed
    standing(desk, StandingAct.REVIEW)
    standing(desk, StandingAct.DECIDE_RETURN, desk.supervisor)
    end = ExhibitEnding(FinalKind.RETURNED_TO_OFFENDER, "Alex Example", "Receipt 7")
    endings.end_exhibit(desk.of(desk.officer), "x_1", ending=end)

    assert not elsewhere(desk, serial=SERIAL).discrepancies
