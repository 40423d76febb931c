"""What is offered about an exhibit is what the steps take: every state, every act, every role."""

from __future__ import annotations

import pytest

from evidence_store.acts.exhibits.catalogue import EXHIBIT_RULES
from evidence_store.errors import RefusedError
from evidence_store.workflow._kit.grounds import evaluate_holds
from evidence_store.workflow._kit.subjects.exhibit_offers import (
    ExhibitDeed,
    is_taken,
    require_rule,
)
from evidence_store.workflow._kit.subjects.open_exhibits import OpenExhibit
from tests.evidence_store.workflow.desk import RULES, Desk
from tests.evidence_store.workflow.exhibit_deeds import STATES, STEPS, people_of, undone

PROPOSALS = (
    ExhibitDeed.PROPOSE_DESTRUCTION,
    ExhibitDeed.PROPOSE_OVERWRITING,
    ExhibitDeed.PROPOSE_RESET,
)


def refusal(deed: str, on: OpenExhibit) -> str | None:
    """Why this is not offered; None where it is."""
    try:
        require_rule(EXHIBIT_RULES[deed], on)
    except RefusedError as error:
        return str(error)
    return None


@pytest.mark.family(share=1 / 3, least=16)
@pytest.mark.parametrize("state", STATES)
def test_what_is_offered_is_what_the_step_takes(state: str) -> None:
    desk = Desk()
    STATES[state](desk)
    people = people_of(desk)
    for exhibit in desk.uow.exhibits.find():
        holds = evaluate_holds(desk.uow, exhibit, rules=RULES, at=desk.clock())
        for name, who in people.items():
            on = OpenExhibit(desk.uow, who.actor, desk.clock(), exhibit)
            for deed, step in STEPS.items():
                why_not, refused = refusal(deed, on), None
                if deed in PROPOSALS and not holds.is_clear:
                    why_not = why_not or "a hold stands"
                with undone(desk):
                    try:
                        step(desk, exhibit, who)
                    except RefusedError as error:
                        refused = str(error)

                assert bool(why_not) == bool(refused), (name, deed, why_not, refused)


def test_every_act_is_offered_to_somebody_somewhere_and_but_for_stopping_to_nobody_everywhere() -> (
    None
):
    seen = {deed: set[bool]() for deed in EXHIBIT_RULES}
    for make in STATES.values():
        desk = Desk()
        make(desk)
        people = people_of(desk)
        for exhibit in desk.uow.exhibits.find():
            for who in people.values():
                on = OpenExhibit(desk.uow, who.actor, desk.clock(), exhibit)
                for deed in EXHIBIT_RULES:
                    seen[deed].add(is_taken(EXHIBIT_RULES[deed], on))

    stopping = {ExhibitDeed.STOP, ExhibitDeed.PLACE_HOLD}
    assert {deed for deed, answers in seen.items() if answers != {True, False}} == stopping
    assert seen[ExhibitDeed.STOP] == seen[ExhibitDeed.PLACE_HOLD] == {True}
