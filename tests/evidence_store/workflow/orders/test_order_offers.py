"""What is offered about an order is what the steps take: every state, every act, every person."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from evidence_store.acts.orders.catalogue import ORDER_RULES
from evidence_store.domain.offers.order_deeds import OrderDeed
from evidence_store.domain.offers.order_offers import require_rule
from evidence_store.errors import RefusedError, SamePersonError, WrongEntryError
from evidence_store.workflow._kit.subjects.open_orders import on_order
from tests.evidence_store.workflow.desk import RULES as DESK_RULES
from tests.evidence_store.workflow.desk import Desk
from tests.evidence_store.workflow.exhibit_deeds import people_of, undone
from tests.evidence_store.workflow.order_deeds import STEPS
from tests.evidence_store.workflow.order_standings import STATES

if TYPE_CHECKING:
    from tests.builders import KeyedPerson

BY_DAY = {"direction"}
"""Of these the calendar says more than the record; then the day that was typed is wrong."""


OVER_DOCUMENTS = {OrderDeed.STATE_OUTCOME, OrderDeed.CERTIFY}
"""Their steps open sealed documents; ``test_case_certificate`` holds both to what is offered."""


def refusal(deed: str, desk: Desk, who: KeyedPerson) -> RefusedError | None:
    """Why this is not offered; None where it is."""
    try:
        order = desk.uow.orders.get("o_1")
        require_rule(ORDER_RULES[deed], on_order(desk.uow, order, who.actor, rules=DESK_RULES))
    except RefusedError as error:
        return error
    return None


def refused_by_step(deed: str, desk: Desk, who: KeyedPerson) -> RefusedError | None:
    """Why its step refuses it; None where it takes it."""
    with undone(desk):
        try:
            STEPS[deed](desk.uow.orders.get("o_1"), desk.of(who))
        except RefusedError as error:
            return error
        except WrongEntryError:
            assert deed in BY_DAY
    return None


@pytest.mark.family(share=1 / 3, least=16)
@pytest.mark.parametrize("state", STATES)
def test_what_is_offered_about_an_order_is_what_its_step_takes(state: str) -> None:
    desk = Desk()
    STATES[state](desk)
    people = people_of(desk)
    del people["second"]  # an examiner as the other one
    for name, who in people.items():
        for deed in STEPS:
            why_not, refused = refusal(deed, desk, who), refused_by_step(deed, desk, who)

            assert str(why_not) == str(refused), (name, deed)
            assert type(why_not) is type(refused), (name, deed)


def test_every_act_about_an_order_is_offered_in_one_state_and_not_in_another() -> None:
    seen = {deed: set[type | None]() for deed in ORDER_RULES.keys() - OVER_DOCUMENTS}
    for make in STATES.values():
        desk = Desk()
        people_of(desk)
        make(desk)
        for who in (desk.officer, desk.supervisor, desk.everything):
            for deed, answers in seen.items():
                why_not = refusal(deed, desk, who)
                answers.add(None if why_not is None else type(why_not))

    assert ORDER_RULES["note-claim"] is ORDER_RULES["note-proceeding"]
    assert {*STEPS, "note-claim", *OVER_DOCUMENTS} == set(ORDER_RULES) > set(OrderDeed)
    always = {"note-proceeding", "note-claim"}  # wherever an order stands that was not withdrawn
    assert not [deed for deed, answers in seen.items() if None not in answers]
    assert not [deed for deed, answers in seen.items() if answers == {None} and deed not in always]
    twice = {deed for deed, answers in seen.items() if SamePersonError in answers}
    assert {
        OrderDeed.READ,
        OrderDeed.CONFIRM_NOTHING,
        OrderDeed.CONFIRM_OUTCOME,
        OrderDeed.CONFIRM_SENTENCE,
        "confirm-withdrawal",
        "letter-served",
        OrderDeed.SETTLE_OBJECTION,
        "disclosure-decision",
        OrderDeed.END_ANSWER,
    } <= twice
