"""A case's pages list of it what its steps take, and each form says why not in the same words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from evidence_store.domain.cases.case import Accused, Allegation
from evidence_store.domain.cases.court_sentences import SentenceKind
from evidence_store.domain.offers.case_deeds import CaseDeed
from evidence_store.domain.offers.case_offers import require_offered
from evidence_store.domain.people.person import Actor
from evidence_store.errors import RefusedError
from evidence_store.ways import said_by
from evidence_store.workflow._kit.subjects.open_cases import on_case
from evidence_store.workflow.cases.cases import open_case
from tests.webui.conftest import PASSPHRASE, STAFF, Unit, Visitor
from webui.door.ways import in_browser

if TYPE_CHECKING:
    from flask import Flask

ON_ANOTHER_PAGE = {CaseDeed.CHECK_ORDER, CaseDeed.IMPORT_EXHIBITS, CaseDeed.DISCLOSE}
"""These are reached by a page of their own, and not by a link to their form."""
ON_THE_SCHEDULE = {CaseDeed.ASK_ORDER, CaseDeed.ORDER_DECIDED}


def opened(unit: Unit) -> str:
    """The id of a new case in which somebody is accused and nothing is booked in."""
    officer, store = unit.store.open_actor("O1", PASSPHRASE), unit.store
    return open_case(
        store.signing_desk(officer),
        reference="62AB7654326",
        court="Court",
        court_case_number="",
        offenders=(Accused("", "Sam", None, (Allegation("soa2003_66B", "Sharing"),)),),
    ).id


def answers(unit: Unit, case_id: str, number: str) -> dict[CaseDeed, str | None]:
    """Why each act is not offered to this person; None where it is."""
    store, found = unit.store, dict[CaseDeed, str | None]()
    person = store.find_person(number)
    actor = Actor(person.id, person.name, person.rank, frozenset(person.duties))
    with store.reading() as uow:
        on = on_case(uow, uow.cases.get(case_id), actor, store.clock())
        for deed in CaseDeed:
            try:
                require_offered(deed, on)
            except RefusedError as error:
                found[deed] = said_by(error)
            else:
                found[deed] = None
    return found


def test_the_pages_of_a_case_list_what_the_steps_take_and_each_form_says_why_not(
    open_app: Flask, open_unit: Unit
) -> None:
    for case_id in (open_unit.story.case.id, opened(open_unit)):
        address = f"/cases/{case_id}"
        for number in STAFF:
            visitor, why_not = Visitor(open_app), answers(open_unit, case_id, number)
            visitor.come_in(number)
            taken = {deed for deed, reason in why_not.items() if reason is None}
            acts = re.compile(rf'href="{address}/acts/([a-z-]+)"')
            page, schedule = visitor.get(address), visitor.get(f"{address}/schedule")

            if page.status_code == 200:
                assert set(acts.findall(page.text)) == taken - ON_ANOTHER_PAGE, number
                disclosing = f'href="{address}/disclosure"' in page.text
                assert disclosing is (CaseDeed.DISCLOSE in taken), number
            if schedule.status_code == 200:
                assert set(acts.findall(schedule.text)) == taken & ON_THE_SCHEDULE, number
            for deed in CaseDeed:
                form, reason = visitor.get(f"{address}/acts/{deed}"), why_not[deed]
                if form.status_code == 200 and reason is not None:
                    with open_app.test_request_context():
                        assert in_browser(reason) in form.text.replace("&#39;", "'"), deed


def test_every_act_about_a_case_that_has_a_page_has_its_rule(open_app: Flask) -> None:
    pages = {page.name for page in open_app.extensions["expunge_acts"] if page.kind == "case"}

    assert pages == set(CaseDeed)


def test_the_sentence_of_somebody_whom_no_order_names_is_recorded_in_the_browser(
    open_app: Flask, open_unit: Unit
) -> None:
    case_id, officer = opened(open_unit), Visitor(open_app)
    officer.come_in("O1")
    with open_unit.store.reading() as uow:
        (accused,) = uow.cases.get(case_id).accused
    day, acts = ["2", "3", "2026"], f"/cases/{case_id}/acts"
    guilty = {"accused": accused.id, "offence": "soa2003_66B", "convicted_on": day}
    signed = officer.do(f"{acts}/convict", **guilty, passphrase=PASSPHRASE)
    assert signed.status_code == 303
    typed: dict[str, Any] = {
        "offender": accused.id, "sentence": "Two years", "sentence_kind": "custody",
        "passed_on": day, "passphrase": PASSPHRASE,
    }  # fmt: skip

    form = officer.get(f"{acts}/offender-sentence").text
    assert form.index("Whose sentence is it?") < form.index("Sentence passed on")
    made = officer.do(f"{acts}/offender-sentence", **typed)

    assert made.status_code == 303, made.text
    with open_unit.store.reading() as uow:
        (convicted,) = uow.cases.get(case_id).offenders
    assert convicted.sentence is not None
    assert convicted.sentence.kind is SentenceKind.CUSTODY
