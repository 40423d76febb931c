"""The record of an order over time: document, readings, variation, suspension, withdrawal, end."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from evidence_store.acts.orders.order_changes import (
    AskEntryWithdrawal,
    CloseOrder,
    ConfirmEntryWithdrawal,
    ReportIncident,
    ResumeOrder,
    SuspendOrder,
)
from evidence_store.acts.orders.proceedings import DetermineProceeding
from evidence_store.domain.disposals.disposal_states import DisposalState
from evidence_store.domain.exhibits.stages import Stage
from evidence_store.domain.exhibits.standing import Standing
from evidence_store.domain.orders.order_standing import OrderStanding, order_standing
from evidence_store.domain.orders.order_states import OrderState
from evidence_store.domain.orders.proceedings import ProceedingOutcome
from evidence_store.errors import (
    HoldOpenError,
    NotFoundError,
    NotPermittedError,
    OutOfSequenceError,
    SamePersonError,
    WrongEntryError,
)
from evidence_store.workflow._kit.grounds import evaluate_holds
from evidence_store.workflow.orders import order_records, orders
from evidence_store.workflow.orders.order_records import VariationEntry
from tests.builders import an_exhibit, an_order
from tests.evidence_store.workflow.acts import done
from tests.evidence_store.workflow.desk import RULES, Desk
from tests.evidence_store.workflow.orders.papers import (
    READING,
    TODAY,
    an_entry,
    note_appeal,
    quash,
)
from tests.evidence_store.workflow.vaults import received

if TYPE_CHECKING:
    from evidence_store.domain.orders.order import Order


def change(desk: Desk, **changes: Any) -> None:
    desk.uow.orders.save(replace(desk.uow.orders.get("o_1"), **changes))


def vary(desk: Desk, **changes: Any) -> Order:
    told: dict[str, Any] = {
        "varied_on": date(2026, 7, 10),
        "takes_effect_on": date(2026, 7, 10),
        "text": "USB stick, exhibit ABC/1",
    }
    entry = VariationEntry(**(told | changes))
    return order_records.vary_order(desk.of(desk.officer), "o_1", entry=entry, received=received())


def test_an_order_without_its_document_is_a_draft_and_carries_nothing(desk: Desk) -> None:
    order = orders.record_order(desk.of(desk.officer), "c_1", entry=an_entry())
    assert order.state is OrderState.DRAFT

    with pytest.raises(OutOfSequenceError, match="document is not recorded"):
        order_records.validate_order(desk.of(desk.officer), order.id, reading=READING)
    given = order_records.attach_document(desk.of(desk.officer), order.id, received=received())
    assert given.state is OrderState.RECEIVED


def test_nothing_is_erased_under_an_order_that_two_people_have_not_read(desk: Desk) -> None:
    change(desk, validations=())

    with pytest.raises(HoldOpenError, match="no one has checked"):
        desk.propose()
    order_records.validate_order(desk.of(desk.officer), "o_1", reading=READING)
    with pytest.raises(HoldOpenError, match="one person has checked"):
        desk.propose()
    with pytest.raises(SamePersonError):
        order_records.validate_order(desk.of(desk.officer), "o_1", reading=READING)
    order_records.validate_order(desk.of(desk.supervisor), "o_1", reading=READING)
    assert desk.propose().state is DisposalState.PROPOSED


def test_a_variation_voids_what_was_signed_and_starts_the_six_months_anew(desk: Desk) -> None:
    permitted = desk.permitted()

    order = vary(desk)

    assert desk.uow.disposals.get(permitted.id).void_reason == "the order was varied"
    assert (order.state, order.edition) == (OrderState.VARIED, 2)
    with pytest.raises(OutOfSequenceError, match="Map its new lines"):
        desk.propose()
    orders.map_line(desk.of(desk.officer), "o_1", line=1, exhibit_ids=("x_1",))
    for who in (desk.officer, desk.supervisor):
        order_records.validate_order(desk.of(who), "o_1", reading=READING)
    with pytest.raises(
        HoldOpenError, match=r"Order varied 10 July 2026\. Six months from that day"
    ):
        desk.propose()


def test_a_variation_does_not_take_effect_before_it_was_made(desk: Desk) -> None:
    with pytest.raises(WrongEntryError):
        vary(desk, takes_effect_on=date(2026, 7, 9))


def test_a_suspension_voids_and_its_end_revives_nothing(desk: Desk) -> None:
    permitted = desk.permitted()
    done(SuspendOrder(suspended_on=TODAY), "o_1", desk.of(desk.officer))

    assert desk.uow.disposals.get(permitted.id).void_reason == "the order was suspended"
    with pytest.raises(OutOfSequenceError, match="suspended"):
        desk.propose()
    resumed = done(ResumeOrder(ended_on=TODAY), "o_1", desk.of(desk.officer))
    assert resumed.state is OrderState.MAPPED
    assert desk.uow.disposals.get(permitted.id).state is DisposalState.VOID


def test_an_appeal_voids_open_statements_and_permits_and_its_dismissal_revives_none(
    desk: Desk,
) -> None:
    permitted = desk.permitted()
    appeal = note_appeal(desk)
    told: dict[str, Any] = {"determined_on": TODAY, "outcome": ProceedingOutcome.DISMISSED}

    assert desk.uow.disposals.get(permitted.id).state is DisposalState.VOID
    order = done(DetermineProceeding(proceeding=appeal, **told), "o_1", desk.of(desk.officer))
    assert order.state is OrderState.MAPPED
    assert desk.uow.disposals.get(permitted.id).state is DisposalState.VOID
    with pytest.raises(OutOfSequenceError):
        desk.start(permitted)


def test_an_appeal_stops_a_running_erasure_of_a_part_of_what_the_order_names(desk: Desk) -> None:
    proposed = desk.propose()
    desk.uow.exhibits.add(an_exhibit(id="x_2", reference="ABC/1/1", parent_id="x_1", serial="S-2"))
    part = replace(proposed, id="d_2", exhibit_id="x_2", version=1, state=DisposalState.RUNNING)
    desk.uow.disposals.add(part)

    note_appeal(desk)

    assert desk.uow.disposals.get("d_2").state is DisposalState.VOID


def test_a_quashed_order_sends_its_exhibits_to_return_review(desk: Desk) -> None:
    order = quash(desk)

    assert order.incidents == ()
    assert desk.uow.exhibits.get("x_1").standing is Standing.RETURN_REVIEW
    assert "exhibit.return_review" in desk.uow.events


def test_an_exhibit_that_another_order_holds_stays_where_it_is(desk: Desk) -> None:
    desk.uow.orders.add(an_order(id="o_2"))

    quash(desk)

    assert desk.uow.exhibits.get("x_1").standing is Standing.NONE
    with pytest.raises(OutOfSequenceError, match="quashed"):
        desk.propose()
    assert desk.propose(order_id="o_2").state is DisposalState.PROPOSED


def test_a_quashing_after_an_erasure_is_an_incident_that_is_reported(desk: Desk) -> None:
    desk.erased()
    order = quash(desk)
    told: dict[str, Any] = {"reported_on": TODAY, "reported_to": "Professional standards"}

    assert [incident.exhibit_id for incident in order.incidents] == ["x_1"]
    assert "incident.noted" in desk.uow.events
    incident = order.incidents[0].id
    with pytest.raises(NotFoundError):
        done(ReportIncident(incident="j_none", **told), "o_1", desk.of(desk.officer))
    reported = done(ReportIncident(incident=incident, **told), "o_1", desk.of(desk.officer))
    assert reported.incidents[0].reported_to == "Professional standards"
    with pytest.raises(OutOfSequenceError, match="before"):
        done(ReportIncident(incident=incident, **told), "o_1", desk.of(desk.officer))


def test_an_entry_keyed_in_error_takes_two_people_and_voids(desk: Desk) -> None:
    permitted = desk.permitted()
    done(AskEntryWithdrawal(reason="Typed twice"), "o_1", desk.of(desk.officer))

    with pytest.raises(SamePersonError):
        done(ConfirmEntryWithdrawal(), "o_1", desk.of(desk.officer))
    order = done(ConfirmEntryWithdrawal(), "o_1", desk.of(desk.supervisor))

    assert order.state is OrderState.WITHDRAWN_ENTRY
    assert desk.uow.disposals.get(permitted.id).void_reason == "the order was keyed in error"
    assert order.text == "USB stick, exhibit ABC/1"


def test_an_order_under_which_something_was_begun_was_no_entry_in_error(desk: Desk) -> None:
    desk.start(desk.permitted())

    with pytest.raises(OutOfSequenceError, match="begun under this order"):
        done(AskEntryWithdrawal(reason="Typed twice"), "o_1", desk.of(desk.officer))


def test_an_order_is_closed_by_a_supervisor_once_all_is_certified(desk: Desk) -> None:
    with pytest.raises(NotPermittedError):
        done(CloseOrder(closed_on=TODAY), "o_1", desk.of(desk.officer))
    with pytest.raises(OutOfSequenceError, match="ABC/1: not certified"):
        done(CloseOrder(closed_on=TODAY), "o_1", desk.of(desk.supervisor))
    desk.uow.exhibits.save(replace(desk.uow.exhibits.get("x_1"), stage=Stage.CERTIFIED))

    closed = done(CloseOrder(closed_on=TODAY), "o_1", desk.of(desk.supervisor))

    assert closed.state is OrderState.CLOSED


def standing(desk: Desk, **changes: Any) -> OrderStanding:
    if changes:
        change(desk, **changes)
    exhibit = desk.uow.exhibits.get("x_1")
    holds = evaluate_holds(desk.uow, exhibit, rules=RULES, at=desk.clock())
    return order_standing(
        desk.uow.orders.get("o_1"),
        exhibits={"x_1": exhibit},
        holds={"x_1": holds},
        today=desk.clock().date(),
    )


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({}, OrderStanding.CLEARED),
        ({"validations": ()}, OrderStanding.ITEMS_MAPPED),
        ({"takes_effect_on": date(2026, 7, 15)}, OrderStanding.PENDING_EFFECT),
        ({"appeal_checks": ()}, OrderStanding.IN_FORCE_HELD),
        ({"state": OrderState.APPEALED}, OrderStanding.APPEALED),
        ({"state": OrderState.DRAFT}, OrderStanding.DRAFT),
        ({"state": OrderState.RECEIVED}, OrderStanding.RECEIVED),
        ({"state": OrderState.VALIDATED}, OrderStanding.VALIDATED),
        ({"state": OrderState.VARIED}, OrderStanding.VARIED),
        ({"state": OrderState.SUSPENDED}, OrderStanding.SUSPENDED_BY_COURT),
        ({"state": OrderState.CLOSED}, OrderStanding.CLOSED),
        ({"state": OrderState.WITHDRAWN_ENTRY}, OrderStanding.WITHDRAWN_ENTRY),
        ({"state": OrderState.QUASHED, "quashed_on": TODAY}, OrderStanding.QUASHED),
    ],
)
def test_where_an_order_stands_is_computed_and_never_stored(
    desk: Desk, changes: dict[str, Any], found: OrderStanding
) -> None:
    assert standing(desk, **changes) is found


def test_an_order_is_executed_once_every_exhibit_of_it_is_certified(desk: Desk) -> None:
    desk.uow.exhibits.save(replace(desk.uow.exhibits.get("x_1"), stage=Stage.CERTIFIED))

    assert standing(desk) is OrderStanding.EXECUTED


def test_a_cleared_order_is_held_again_when_the_appeal_check_grows_old(desk: Desk) -> None:
    assert standing(desk) is OrderStanding.CLEARED
    desk.clock.forward(days=3)

    assert standing(desk) is OrderStanding.IN_FORCE_HELD
