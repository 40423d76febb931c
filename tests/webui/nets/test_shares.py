"""A reader's every address, with cases that are shared with them and cases that are not."""

from __future__ import annotations

import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from evidence_store.bootstrap import open_store
from evidence_store.domain.people.person import Duty
from evidence_store.workflow.cases.sharing import withdraw_share
from tests.webui.conftest import PORT, Visitor
from tests.webui.nets.addresses import Address, addresses, duties_of, kind_of
from webui.acts.page import Kind
from webui.app import create_app

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask

    from tests.webui.nets.seeded import Seeded

OF_NO_CASE = {Kind.PERSON, Kind.OWN, Kind.UNIT}


@pytest.fixture(scope="module")
def unshared(seeded: Seeded, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """Screens over the seeded unit once its case is shared with no reader."""
    folder: Path = tmp_path_factory.mktemp("unshared") / "data"
    shutil.copytree(seeded.store.data, folder)
    store, officer = open_store(folder), seeded.keys["O1"]
    case_id = seeded.unit.story.case.id
    with store.reading() as uow:
        (share,) = uow.cases.get(case_id).shares
    withdraw_share(store.desk_of(officer), case_id, share.id)
    return create_app(replace(store), port=PORT, unit_keys=officer.unit_keys)


def of_a_case(app: Flask, method: str) -> list[Address]:
    """Every address that is a reader's and names something that belongs to a case."""
    return [
        one
        for one in addresses(app, app.extensions["expunge_store"], method)
        if Duty.READER in (duties_of(app, one.endpoint) or ())
        and one.is_known
        and rule_names(app, one) & {"case_id", "exhibit_id", "certificate_id", "subject_id"}
        and kind_of(app, one.endpoint) not in OF_NO_CASE
    ]


def rule_names(app: Flask, one: Address) -> set[str]:
    rule = next(each for each in app.url_map.iter_rules() if each.endpoint == one.endpoint)
    return set(rule.arguments)


def test_nothing_of_a_case_that_is_not_shared_is_opened_or_told_to_a_reader(
    unshared: Flask, working: Flask
) -> None:
    reader, before = Visitor(unshared), Visitor(working)
    for each in (reader, before):
        each.come_in("R1")
    token = reader.token("/help")

    asked = of_a_case(unshared, "GET")
    for one in asked:
        assert before.get(one.path).status_code in (200, 303), one.path
        assert reader.get(one.path).status_code == 404, one.path
    for one in of_a_case(unshared, "POST"):
        data = {"csrf_token": token, "mark": "m"}
        sent = reader.client.post(one.path, base_url=reader.base, data=data)
        assert sent.status_code == 404, one.path
    assert {one.endpoint for one in asked} >= {
        "standings.show", "tables.where-exhibits-stand", "certificates.summary",
        "acts.exhibit_place_hold", "acts.exhibit_stop_and_refer",
    }  # fmt: skip


def test_no_page_that_a_reader_still_has_names_a_case_that_is_not_shared(
    unshared: Flask, seeded: Seeded
) -> None:
    reader, story = Visitor(unshared), seeded.unit.story
    reader.come_in("R1")
    names = (story.case.reference, story.disk.id, story.phone.id, story.certificate.number)

    for one in addresses(unshared, seeded.store):
        if Duty.READER not in (duties_of(unshared, one.endpoint) or frozenset(Duty)):
            continue
        shown = reader.get(one.path).text
        assert not any(name in shown for name in names), one.path
