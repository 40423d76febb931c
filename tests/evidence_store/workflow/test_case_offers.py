"""What is offered about a case is what the steps take: every state, every act, every role."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from evidence_store.domain.case_offers import CaseDeed, is_offered
from evidence_store.domain.cases import (
    Accused,
    Allegation,
    Ending,
    OrderRequest,
    RequestOutcome,
)
from evidence_store.domain.orders import CourtKind
from evidence_store.errors import RefusedError
from evidence_store.workflow import prosecutions
from evidence_store.workflow.orders import OrderEntry, record_order
from evidence_store.workflow.prosecutions import Decided
from evidence_store.workflow.sharing import share_case, withdraw_share
from tests.builders import NOON, a_sentence, an_offence
from tests.evidence_store.workflow.desk import Desk
from tests.evidence_store.workflow.exhibit_deeds import people_of, undone

if TYPE_CHECKING:
    from collections.abc import Callable

    from evidence_store.domain.cases import Case
    from tests.builders import KeyedPerson

DAY = date(2026, 7, 1)
ACCUSED = Accused("f_2", "Sam Example", None, (Allegation("soa2003_66B", "Sharing"),))
ASKED = OrderRequest(
    "r_1", DAY, "A. Prosecutor", ("x_1",), RequestOutcome.UNDECIDED, "", "u_officer", NOON
)
STATES: dict[str, dict[str, Any]] = {
    "convicted": {},
    "accused": {"offenders": (), "accused": (ACCUSED,)},
    "one convicted, one accused": {"accused": (ACCUSED,)},
    "ended": {
        "offenders": (),
        "accused": (replace(ACCUSED, ended=Ending.ACQUITTED, ended_on=DAY),),
    },
    "asked for an order": {"requests": (ASKED,)},
    "an order refused": {
        "requests": (replace(ASKED, outcome=RequestOutcome.REFUSED, decided_on=DAY),)
    },
    "shared": {},
    "shared, and withdrawn": {},
}


def an_entry() -> OrderEntry:
    return OrderEntry(
        offender_id="f_1",
        order_type="deprivation_s153",
        court_kind=CourtKind.MAGISTRATES,
        court="Exampleton Magistrates' Court",
        made_on=date(2026, 1, 12),
        takes_effect_on=date(2026, 1, 12),
        made_by="District Judge Example",
        statutory_basis="Sentencing Act 2020 s.153",
        text="1. the USB stick ABC/1",
        sentence=a_sentence(),
    )


def share_of(desk: Desk) -> str:
    """The newest share; an id of none where nothing was ever shared."""
    shares = desk.uow.cases.get("c_1").shares
    return shares[-1].id if shares else "w_none"


STEPS: dict[CaseDeed, Callable[[Desk, dict[str, Any]], object]] = {
    CaseDeed.RECORD_ORDER: lambda _, ruled: record_order("c_1", entry=an_entry(), **ruled),
    CaseDeed.ORDER_DECIDED: lambda _, ruled: prosecutions.record_outcome(
        "c_1", "r_1", decided=Decided(RequestOutcome.MADE, DAY), **ruled
    ),
    CaseDeed.CONVICT: lambda _, ruled: prosecutions.record_conviction(
        "c_1", "f_2", offences=(an_offence(),), **ruled
    ),
    CaseDeed.NO_CONVICTION: lambda _, ruled: prosecutions.record_no_conviction(
        "c_1", "f_2", how=Ending.ACQUITTED, on=DAY, **ruled
    ),
    CaseDeed.WITHDRAW_SHARE: lambda desk, ruled: withdraw_share(
        "c_1", share_of(desk), **{name: ruled[name] for name in ("actor", "uow", "clock")}
    ),
}


def made(desk: Desk, state: str) -> Case:
    """The case in that state, on the desk."""
    if state.startswith("shared"):
        told: dict[str, Any] = {"uow": desk.uow, "clock": desk.clock, "actor": desk.officer.actor}
        ends = desk.clock() + timedelta(days=9)
        one = share_case("c_1", "u_reader", ends=ends, signer=desk.officer.sign, **told)
        if "withdrawn" in state:
            withdraw_share("c_1", one.id, **told)
    return desk.uow.cases.save(replace(desk.uow.cases.get("c_1"), **STATES[state]))


def is_taken(desk: Desk, deed: CaseDeed, who: KeyedPerson) -> bool:
    with undone(desk):
        try:
            STEPS[deed](desk, desk.ruled(who))
        except RefusedError:
            return False
    return True


@pytest.mark.parametrize("state", STATES)
def test_what_is_offered_about_a_case_is_what_its_step_takes(desk: Desk, state: str) -> None:
    people = people_of(desk)
    case = made(desk, state)
    for name, who in people.items():
        for deed in CaseDeed:
            offered = is_offered(deed, case, actor=who.actor, at=desk.clock())

            assert offered == is_taken(desk, deed, who), (name, deed)


def test_every_act_about_a_case_is_offered_in_one_state_and_not_in_another() -> None:
    seen = {deed: set[bool]() for deed in CaseDeed}
    for state in STATES:
        desk = Desk()
        people_of(desk)
        case, at, actor = made(desk, state), desk.clock(), desk.officer.actor
        for deed in CaseDeed:
            seen[deed].add(is_offered(deed, case, actor=actor, at=at))

    assert all(answers == {True, False} for answers in seen.values()), seen
