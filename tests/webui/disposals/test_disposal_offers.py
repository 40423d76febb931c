"""Of a disposal the exhibit's page lists, for everybody, what the steps take where it stands."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from evidence_store.acts.next_steps import DEEDS
from evidence_store.domain.disposals.disposal_states import ENDED
from evidence_store.domain.people.person import Actor
from evidence_store.errors import RefusedError
from evidence_store.station.offers import AT_A_FILE, AT_STATION
from evidence_store.workflow._kit.subjects.bags import require_deed
from evidence_store.workflow._kit.subjects.open_exhibits import open_disposal
from evidence_store.workflow.disposals.disposals import (
    authorise_disposal,
    issue_permit,
    withdraw_disposal,
)
from tests.webui.conftest import PASSPHRASE, STAFF, Unit, signed_in
from tests.webui.proposals import propose, ready_phone
from tests.webui.story import in_hand

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

    from evidence_store.domain.disposals.disposal import Disposal

IMEI = "356938035644112"
HERE = DEEDS.keys() - AT_A_FILE - AT_STATION - {"sign-reading"}
"""Acts that the pages have for a device; a training file, a station and a reading add to these."""


def proposed(unit: Unit) -> Disposal:
    return propose(unit, ready_phone(unit, "ABC/8", IMEI))


def authorised(unit: Unit) -> Disposal:
    supervisor = unit.store.open_actor("S1", PASSPHRASE)
    return authorise_disposal(unit.store.signing_desk(supervisor), proposed(unit).id)


def at_the_bench(unit: Unit) -> Disposal:
    disposal, examiner = authorised(unit), unit.store.open_actor("E1", PASSPHRASE)
    with unit.store.reading() as uow:
        phone = uow.exhibits.get(disposal.exhibit_id)
    in_hand(unit.store, examiner, phone)
    return disposal


def permitted(unit: Unit) -> Disposal:
    disposal, examiner = at_the_bench(unit), unit.store.open_actor("E1", PASSPHRASE)
    return issue_permit(unit.store.signing_desk(examiner), disposal.id)


def withdrawn(unit: Unit) -> Disposal:
    disposal, officer = authorised(unit), unit.store.open_actor("S1", PASSPHRASE)
    return withdraw_disposal(unit.store.desk_of(officer), disposal.id, reason="No")


def certified(unit: Unit) -> Disposal:
    with unit.store.reading() as uow:
        return next(iter(uow.disposals.find(exhibit_id=unit.story.phone.id)))


STATES: dict[str, Callable[[Unit], Disposal]] = {
    each.__name__: each
    for each in (proposed, authorised, at_the_bench, permitted, withdrawn, certified)
}


def taken_by(unit: Unit, disposal: Disposal, number: str) -> set[str]:
    """The acts whose step would take it from this person, by what the step itself asks first."""
    person, found = unit.store.find_person(number), set[str]()
    actor = Actor(person.id, person.name, person.rank, frozenset(person.duties))
    desk = unit.store.reading_desk(actor)
    for name in HERE:
        with desk.uow:
            try:
                require_deed(DEEDS[name], open_disposal(desk, disposal.id))
            except RefusedError:
                continue
        found.add(name)
    return found


@pytest.mark.family(share=1 / 3, least=2)
@pytest.mark.parametrize("state", STATES)
def test_the_page_lists_of_a_disposal_what_the_steps_take_from_everybody(
    open_app: Flask, open_unit: Unit, state: str
) -> None:
    disposal, listed_by = STATES[state](open_unit), dict[str, set[str]]()
    for number in STAFF:
        visitor = signed_in(open_app, number)
        page = visitor.get(f"/exhibits/{disposal.exhibit_id}")
        if page.status_code == 200:
            links = re.findall(rf'href="/disposals/{disposal.id}/acts/([a-z-]+)"', page.text)
            listed_by[number] = set(links) & DEEDS.keys()

    assert listed_by == {number: taken_by(open_unit, disposal, number) for number in listed_by}
    assert any(listed_by.values()) is (disposal.state not in ENDED)
