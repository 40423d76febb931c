"""Discrepancies: noted where something does not agree, settled by two people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from evidence_store.acts.exhibits.bags import OpenBag
from evidence_store.domain.exhibits.discrepancies import DiscrepancyKind, Disposition
from evidence_store.domain.exhibits.exhibit import HandoverForm
from evidence_store.domain.exhibits.whereabouts import Whereabouts
from evidence_store.domain.law.holds import HoldState
from evidence_store.errors import (
    DiscrepancyError,
    HoldOpenError,
    NotPermittedError,
    OutOfSequenceError,
    SamePersonError,
    StatementError,
)
from evidence_store.workflow._kit.grounds import evaluate_holds
from evidence_store.workflow.exhibits import continuity, discrepancies
from evidence_store.workflow.exhibits.discrepancies import Settlement
from tests.evidence_store.workflow.acts import done
from tests.evidence_store.workflow.continuing import a_movement, noted
from tests.evidence_store.workflow.desk import RULES, Desk
from tests.evidence_store.workflow.moving import the_exhibit

if TYPE_CHECKING:
    from evidence_store.domain.exhibits.discrepancies import Discrepancy
    from tests.builders import KeyedPerson


def wrong_seal_at(desk: Desk, act: str) -> None:
    match act:
        case "handover":
            continuity.hand_over(desk.of(desk.officer), "x_1", movement=a_movement(seal="B9"))
        case "store":
            told = a_movement(seal="B9", to_holder="Locker 4")
            continuity.hand_over(
                desk.of(desk.officer), "x_1", movement=told, form=HandoverForm.PLACED
            )
        case "open":
            done(OpenBag(reason="Imaging", seal="B9"), "x_1", desk.of(desk.officer))
        case "reseal":
            continuity.reseal(
                desk.of(desk.officer), "x_1", reason="Imaging", new_seal="B2", seal_seen="B9"
            )
        case _:
            discrepancies.weigh(desk.of(desk.officer), "x_1", milligrams=10_000, seal="B9")


@pytest.mark.parametrize("act", ["handover", "store", "open", "reseal", "weigh"])
def test_another_seal_than_recorded_is_a_discrepancy_and_the_act_is_not_recorded(
    desk: Desk, act: str
) -> None:
    before = the_exhibit(desk)

    with pytest.raises(DiscrepancyError, match="settle"):
        wrong_seal_at(desk, act)

    after = the_exhibit(desk)
    (found,) = after.open_discrepancies
    assert (found.kind, found.recorded, found.seen) == (DiscrepancyKind.SEAL, "B1", "B9")
    assert (after.holder, after.seals, after.handovers) == (
        before.holder,
        before.seals,
        before.handovers,
    )
    assert desk.uow.events[-1] == "exhibit.discrepancy"


def test_another_weight_under_the_same_seal_is_a_discrepancy(desk: Desk) -> None:
    discrepancies.weigh(desk.of(desk.officer), "x_1", milligrams=100_000, seal="B1")
    discrepancies.weigh(desk.of(desk.officer), "x_1", milligrams=101_900, seal="B1")

    with pytest.raises(DiscrepancyError, match="weight"):
        discrepancies.weigh(desk.of(desk.officer), "x_1", milligrams=97_000, seal="B1")

    assert the_exhibit(desk).open_discrepancies[0].kind is DiscrepancyKind.WEIGHT


def settle(
    desk: Desk,
    found: Discrepancy,
    who: KeyedPerson,
    disposition: Disposition = Disposition.EXPLAINED,
    **more: Any,
) -> Discrepancy:
    return discrepancies.settle(
        desk.of(who),
        "x_1",
        found.id,
        settlement=Settlement(disposition, "The label was misread.", **more),
    )


def test_a_discrepancy_holds_the_exhibit_until_two_people_have_settled_it(desk: Desk) -> None:
    found = noted(desk)
    with pytest.raises(HoldOpenError, match="did not agree"):
        desk.propose()

    assert settle(desk, found, desk.officer).is_open
    with pytest.raises(HoldOpenError):
        desk.propose()
    settled = settle(desk, found, desk.supervisor)

    assert not settled.is_open
    assert settled.signers == {"u_officer", "u_supervisor"}
    desk.propose()
    with desk.uow:
        lines = evaluate_holds(desk.uow, the_exhibit(desk), rules=RULES, at=desk.clock()).lines
    assert [each.state for each in lines if each.code == "discrepancy_open"] == [HoldState.PAST]


def test_a_discrepancy_voids_what_was_signed_for_a_disposal(desk: Desk) -> None:
    proposed = desk.propose()

    noted(desk)

    assert desk.uow.disposals.get(proposed.id).void_reason == "a discrepancy was noted"


def test_two_signatures_of_one_person_settle_nothing(desk: Desk) -> None:
    found = noted(desk)
    settle(desk, found, desk.supervisor)

    with pytest.raises(SamePersonError):
        settle(desk, found, desk.supervisor)


def test_one_of_the_two_is_a_supervisor(desk: Desk) -> None:
    found = noted(desk)
    settle(desk, found, desk.officer)

    with pytest.raises(NotPermittedError, match="supervisor"):
        settle(desk, found, desk.second)


def test_two_people_who_say_different_things_settle_nothing(desk: Desk) -> None:
    found = noted(desk)
    settle(desk, found, desk.officer)

    with pytest.raises(StatementError, match="another outcome"):
        settle(desk, found, desk.supervisor, Disposition.LOSS)


def test_a_signature_of_four_days_ago_counts_no_more(desk: Desk) -> None:
    found = noted(desk)
    settle(desk, found, desk.officer)
    desk.clock.forward(days=4)

    assert settle(desk, found, desk.supervisor).is_open


def test_a_loss_leaves_the_exhibit_lost_and_finding_it_is_settled_by_two_again(desk: Desk) -> None:
    found = noted(desk, kind=DiscrepancyKind.MISSING)
    settle(desk, found, desk.officer, Disposition.LOSS)
    settle(desk, found, desk.supervisor, Disposition.LOSS)

    assert the_exhibit(desk).whereabouts is Whereabouts.LOST
    with pytest.raises(OutOfSequenceError, match="lost"):
        desk.propose()

    again = noted(desk, note="It stood on another shelf.")
    settle(desk, again, desk.officer, Disposition.FOUND, seal="B7")
    settle(desk, again, desk.supervisor, Disposition.FOUND, seal="B7")
    found_again = the_exhibit(desk)
    assert found_again.whereabouts is Whereabouts.HELD
    assert found_again.seal is not None
    assert (found_again.seal.number, found_again.seal.applied_by) == ("B7", None)
    assert found_again.seals[0].broken_reason == "found broken or replaced"
