"""A supervisor's deputy is offered in the browser what the steps take from one, and no more."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from evidence_store.domain.disposals.disposal_states import DisposalState
from evidence_store.workflow.people.deputies import delegate, end_delegation
from tests.webui.conftest import PASSPHRASE, Unit, signed_in
from tests.webui.proposals import PHONES, propose, ready_phone

if TYPE_CHECKING:
    from flask import Flask

    from evidence_store.domain.disposals.disposal import Disposal
    from evidence_store.domain.people.person import Delegation

MANIFEST = "/unit/acts/authorise-several"


@pytest.fixture
def proposed(open_unit: Unit) -> Disposal:
    reference, imei = next(iter(PHONES.items()))
    return propose(open_unit, ready_phone(open_unit, reference, imei))


def deputy(unit: Unit, number: str) -> Delegation:
    """For a week, that person stands for the supervisor."""
    supervisor, now = unit.store.open_actor("S1", PASSPHRASE), unit.store.clock()
    return delegate(
        unit.store.signing_desk(supervisor),
        unit.people[number],
        begins=now,
        ends=now + timedelta(days=7),
        most_days=14,
    )


def test_a_deputy_authorises_in_the_browser_while_the_delegation_is_in_force(
    open_unit: Unit, open_app: Flask, proposed: Disposal
) -> None:
    plan, officer = f"/disposals/{proposed.id}", signed_in(open_app, "O1")
    act, told = f"{plan}/acts/authorise", "Its disposal is proposed and not authorised."
    assert act not in officer.get(plan).text
    assert officer.get(act).status_code == officer.get(MANIFEST).status_code == 403

    given = deputy(open_unit, "O1")
    mine = officer.get("/tasks").text.partition("Waits for others")[0]
    assert act in officer.get(plan).text
    assert MANIFEST in officer.get("/approvals").text
    assert told in mine
    supervisor = open_unit.store.open_actor("S1", PASSPHRASE)
    end_delegation(open_unit.store.signing_desk(supervisor), given.id)
    assert act not in officer.get(plan).text
    assert officer.get(act).status_code == 403

    deputy(open_unit, "O1")
    done = officer.do(act, passphrase=PASSPHRASE)
    assert done.status_code == 303, done.text
    with open_unit.store.reading() as uow:
        saved = uow.disposals.get(proposed.id)
    assert saved.state is DisposalState.AUTHORISED
    assert saved.authoriser_ids == {open_unit.people["O1"], open_unit.people["S1"]}


def test_a_deputy_who_proposed_it_is_not_offered_to_authorise_it(
    open_unit: Unit, open_app: Flask, proposed: Disposal
) -> None:
    deputy(open_unit, "E1")
    examiner, plan = signed_in(open_app, "E1"), f"/disposals/{proposed.id}"
    act = f"{plan}/acts/authorise"

    assert act not in examiner.get(plan).text
    assert examiner.do(act, passphrase=PASSPHRASE).status_code == 403


def test_a_deputy_of_a_supervisor_closes_no_order_and_names_no_deputy(
    open_unit: Unit, open_app: Flask
) -> None:
    deputy(open_unit, "O1")
    officer = signed_in(open_app, "O1")

    assert officer.get(f"/orders/{open_unit.story.order.id}/acts/close").status_code == 403
    assert officer.get(f"/people/{open_unit.people['S1']}/acts/name-deputy").status_code == 403
