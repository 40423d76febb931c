"""What waits at a disposal: an act that its state allows, and nothing once it has ended."""

from __future__ import annotations

import pytest

from evidence_store.domain.disposals.disposal_states import (
    DISPOSAL_ALLOWS,
    ENDED,
    DisposalAct,
    DisposalState,
)
from evidence_store.domain.overview.todos.disposal_todos import DISPOSAL_STEPS
from evidence_store.domain.people.duties import Act

DONE_BY = {
    Act.AUTHORISE: DisposalAct.AUTHORISE,
    Act.PERMIT: DisposalAct.PERMIT,
    Act.START: DisposalAct.START,
    Act.VERIFY: DisposalAct.VERIFY,
    Act.WITNESS: DisposalAct.WITNESS,
}


@pytest.mark.parametrize("state", DISPOSAL_STEPS)
def test_what_a_disposal_waits_for_is_an_act_that_its_state_allows(state: DisposalState) -> None:
    act, pages = DISPOSAL_STEPS[state]

    assert pages
    if act in DONE_BY:
        assert DONE_BY[act] in DISPOSAL_ALLOWS[state]


def test_only_what_has_ended_waits_for_nobody() -> None:
    assert set(DisposalState) - set(DISPOSAL_STEPS) == set(ENDED)
