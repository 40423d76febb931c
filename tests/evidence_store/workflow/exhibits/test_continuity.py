"""Bags opened and closed, times known as a range, and stores."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from evidence_store.acts.exhibits.bags import CloseBag, OpenBag
from evidence_store.domain.exhibits.exhibit import HandoverForm
from evidence_store.domain.exhibits.whereabouts import Whereabouts
from evidence_store.errors import OutOfSequenceError, WrongEntryError
from evidence_store.workflow.exhibits import continuity
from tests.builders import NOON
from tests.evidence_store.workflow.acts import done
from tests.evidence_store.workflow.continuing import a_movement
from tests.evidence_store.workflow.moving import the_exhibit

if TYPE_CHECKING:
    from tests.evidence_store.workflow.desk import Desk


def test_an_opened_bag_is_closed_under_a_new_seal_and_both_are_on_record(desk: Desk) -> None:
    done(OpenBag(reason="Imaging", seal="B1"), "x_1", desk.of(desk.officer))
    assert the_exhibit(desk).whereabouts is Whereabouts.IN_LAB
    assert the_exhibit(desk).seal is None

    closed = done(CloseBag(seal_in="B2"), "x_1", desk.of(desk.officer))

    assert [(one.number, one.broken_by) for one in closed.seals] == [
        ("B1", "u_officer"),
        ("B2", None),
    ]
    assert (closed.holder, closed.whereabouts) == ("Property store", Whereabouts.HELD)
    assert desk.uow.events[-2:] == ["exhibit.opened", "exhibit.closed"]


def test_a_bag_is_not_closed_under_a_seal_that_was_used(desk: Desk) -> None:
    done(OpenBag(reason="Imaging", seal="B1"), "x_1", desk.of(desk.officer))

    with pytest.raises(WrongEntryError, match="used before"):
        done(CloseBag(seal_in="B1"), "x_1", desk.of(desk.officer))


def test_a_time_that_is_known_as_a_range_is_kept_as_one(desk: Desk) -> None:
    desk.clock.forward(hours=3)
    told = a_movement(occurred_until=NOON + timedelta(hours=2))

    (kept,) = continuity.hand_over(desk.of(desk.officer), "x_1", movement=told).handovers

    assert (kept.occurred, kept.occurred_until) == (NOON, NOON + timedelta(hours=2))
    assert kept.recorded == NOON + timedelta(hours=3)


@pytest.mark.parametrize("until", [-1, 1])
def test_a_range_ends_after_its_beginning_and_not_in_the_future(desk: Desk, until: int) -> None:
    told = a_movement(occurred_until=NOON + timedelta(hours=until))

    with pytest.raises(WrongEntryError, match="ABC/1"):
        continuity.hand_over(desk.of(desk.officer), "x_1", movement=told)


def test_a_store_signs_nothing_and_has_the_exhibit_until_somebody_takes_it(desk: Desk) -> None:
    told = a_movement(to_holder="Property store, shelf 12", reason="Waiting")
    stored = continuity.hand_over(
        desk.of(desk.officer), "x_1", movement=told, form=HandoverForm.PLACED
    )

    assert (stored.whereabouts, stored.holder) == (Whereabouts.STORED, "Property store, shelf 12")
    with pytest.raises(OutOfSequenceError, match="in a store"):
        done(OpenBag(reason="Imaging", seal="B1"), "x_1", desk.of(desk.officer))
    taken = a_movement(from_holder="Property store, shelf 12", to_holder="Examiner")
    assert continuity.hand_over(desk.of(desk.officer), "x_1", movement=taken).holder == "Examiner"
