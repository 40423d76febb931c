"""What was recorded under an order that was quashed or varied holds under the one that follows."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from evidence_store.acts.orders.decisions import DecideDisclosure
from evidence_store.domain.exhibits.exhibit import PlacedHold
from evidence_store.domain.law.enquiries import Answer
from evidence_store.domain.orders.matters import Matters, Need, OwnersChoice, OwnersDecision
from evidence_store.domain.orders.order import restated
from evidence_store.errors import HoldOpenError, OutOfSequenceError
from evidence_store.workflow.orders import enquiries, order_records
from evidence_store.workflow.orders.order_records import VariationEntry
from tests.builders import NOON, an_order, settled_matters
from tests.evidence_store.workflow.acts import done
from tests.evidence_store.workflow.desk import Desk
from tests.evidence_store.workflow.vaults import received

if TYPE_CHECKING:
    from collections.abc import Callable

MARCH = date(2026, 3, 2)


@pytest.fixture
def desk() -> Desk:
    return Desk()


def quash(desk: Desk) -> None:
    """The device stands under an order that was made again; o_2 is the one that was quashed."""
    desk.uow.orders.save(restated(replace(desk.uow.orders.get("o_2"), quashed_on=MARCH)))


def vary(desk: Desk) -> None:
    entry = VariationEntry(MARCH, MARCH, "A hat")
    order_records.vary_order(desk.of(desk.officer), "o_2", entry=entry, received=received())


def with_second(desk: Desk, matters: Matters) -> None:
    desk.uow.orders.add(an_order(id="o_2", matters=matters))


def a_yes() -> Matters:
    replies = [
        replace(each, answer=Answer.YES, named="The inquest") if each.code == "coroner" else each
        for asked in settled_matters().enquiries
        for each in asked.replies
    ]
    asked = settled_matters().enquiries[0]
    return settled_matters(enquiries=(replace(asked, replies=tuple(replies)),))


def to_be_kept() -> Matters:
    decided = settled_matters().decisions[0]
    return settled_matters(decisions=(replace(decided, need=Need.MUST_BE_KEPT),))


def as_it_is() -> Matters:
    words = ("A mother", MARCH, "u_officer", "Give it back")
    return settled_matters(
        owners=(OwnersDecision("w_1", ("x_1",), OwnersChoice.RETURN_AS_IT_IS, *words),)
    )


@pytest.mark.parametrize("fall", [quash, vary])
@pytest.mark.parametrize(
    ("recorded", "said"),
    [
        (a_yes, "Answered yes on .*: Coroner"),
        (to_be_kept, "the original must be kept"),
        (as_it_is, "the item returns to its owner as it is"),
    ],
)
def test_what_an_order_that_fell_recorded_of_an_item_bars_under_the_next(
    desk: Desk, recorded: Callable[[], Matters], said: str, fall: Callable[[Desk], None]
) -> None:
    with_second(desk, recorded())
    fall(desk)

    with pytest.raises(HoldOpenError, match=rf"under the order of 12 January 2026.*{said}"):
        desk.start(desk.permitted())


@pytest.mark.parametrize("fall", [quash, vary])
def test_a_newer_decision_under_the_next_order_ends_that_the_original_is_kept(
    desk: Desk, fall: Callable[[Desk], None]
) -> None:
    with_second(desk, to_be_kept())
    fall(desk)
    entry = DecideDisclosure(
        need=Need.NOT_NEEDED, officer="D. Officer", decided_on=MARCH, reason="Nothing outstanding"
    )
    done(entry, "o_1", desk.of(desk.officer))

    desk.start(desk.permitted())


@pytest.mark.parametrize("fall", [quash, vary])
def test_a_yes_under_an_order_that_fell_ends_by_what_it_named(
    desk: Desk, fall: Callable[[Desk], None]
) -> None:
    with_second(desk, a_yes())
    fall(desk)
    ended = PlacedHold("h_1", "litigation", NOON, "u_officer", "The inquest", released_at=NOON)
    desk.uow.exhibits.save(replace(desk.uow.exhibits.get("x_1"), placed_holds=(ended,)))
    today: dict[str, Any] = {"ended_on": date(2026, 7, 14), "how": "It closed"}
    enquiries.end_enquiry(desk.of(desk.officer), "o_2", "coroner", record="h_1", **today)

    desk.start(desk.permitted())


def test_a_yes_does_not_end_by_a_record_that_is_open(desk: Desk) -> None:
    with_second(desk, a_yes())
    quash(desk)
    still = PlacedHold("h_1", "litigation", NOON, "u_officer", "The inquest")
    ended = replace(still, id="h_2", released_at=NOON)
    desk.uow.exhibits.save(replace(desk.uow.exhibits.get("x_1"), placed_holds=(still, ended)))
    today: dict[str, Any] = {"ended_on": date(2026, 7, 14), "how": "It closed"}

    with pytest.raises(OutOfSequenceError, match="it has not ended"):
        enquiries.end_enquiry(desk.of(desk.officer), "o_2", "coroner", record="h_1", **today)
