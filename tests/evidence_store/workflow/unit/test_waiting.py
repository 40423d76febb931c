from __future__ import annotations

import pytest

from evidence_store.domain.disposals.disposal_states import (
    DISPOSAL_ALLOWS,
    DisposalAct,
    DisposalState,
)
from evidence_store.domain.overview.waiting import NEXT
from evidence_store.domain.people.duties import Act

DONE_BY = {
    Act.AUTHORISE: DisposalAct.AUTHORISE,
    Act.PERMIT: DisposalAct.PERMIT,
    Act.START: DisposalAct.START,
    Act.VERIFY: DisposalAct.VERIFY,
}


@pytest.mark.parametrize("state", DisposalState)
def test_what_a_disposal_waits_for_is_an_act_that_its_state_allows(state: DisposalState) -> None:
    act, sentence = NEXT.get(state, (None, "waits"))

    assert "waits" in sentence
    if act in DONE_BY:
        assert DONE_BY[act] in DISPOSAL_ALLOWS[state]


def test_only_work_under_way_and_what_has_ended_wait_for_nobody() -> None:
    assert set(DisposalState) - set(NEXT) == {
        DisposalState.RUNNING,
        DisposalState.VOID,
        DisposalState.CERTIFIED,
        DisposalState.NON_COMPLETION,
    }
