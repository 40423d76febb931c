"""After some acts a person goes straight on to the form of their next step at the same thing."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

import pytest

from evidence_store.domain.people.person import Actor, Duty
from evidence_store.log_views.looking import find_reads
from tests.webui.conftest import PASSPHRASE, Unit, signed_in
from tests.webui.erase_bench import Bench, set_up
from tests.webui.story import book_stick
from tests.webui.working import led
from webui.acts.page import Kind

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask

LEADS_ON = (
    "case/build-hash-set disposal/authorise disposal/sign-reading "
    "exhibit/accept-handover exhibit/take"
)
AUDITOR = Actor("p", "A", "DS", frozenset({Duty.AUDITOR}))


def test_an_address_that_leads_on_leads_each_person_to_a_page_of_theirs_and_is_no_read(
    open_app: Flask, open_unit: Unit
) -> None:
    page = stick_of(open_unit)
    reads = len(find_reads(open_unit.store, actor=AUDITOR))

    answers = {
        number: signed_in(open_app, number).get(f"/go-on{page}") for number in ("E1", "O1", "R1")
    }

    assert {each.status_code for each in answers.values()} == {303}
    assert answers["E1"].location == f"{page}/acts/register-image"
    assert answers["O1"].location == page
    assert answers["R1"].location.startswith(f"/standing/{open_unit.story.case.id}")
    assert len(find_reads(open_unit.store, actor=AUDITOR)) == reads


@pytest.fixture
def bench(open_app: Flask, open_unit: Unit, tmp_path: Path) -> Bench:
    return set_up(open_app, open_unit, tmp_path)


def stick_of(unit: Unit) -> str:
    store = unit.store
    officer = store.open_actor("O1", PASSPHRASE)
    return f"/exhibits/{book_stick(store, officer, unit.story.case, 'ABC/7').id}"


def seal_of(unit: Unit, page: str) -> str:
    with unit.store.reading() as uow:
        return uow.exhibits.get(page.rpartition("/")[2]).seals[-1].number


def size(unit: Unit) -> int:
    with unit.store.reading() as uow:
        return uow.custody.head().size


def test_only_these_acts_lead_on_and_each_is_of_a_kind_that_has_a_next_step(
    open_app: Flask,
) -> None:
    pages = [each for each in open_app.extensions["expunge_acts"] if each.leads_on]

    assert sorted(f"{each.kind.value}/{each.name}" for each in pages) == LEADS_ON.split()
    assert {each.kind for each in pages} <= {Kind.CASE, Kind.EXHIBIT, Kind.DISPOSAL}


def test_the_examiner_who_takes_an_exhibit_is_led_to_its_disk_image_and_may_leave_it(
    open_app: Flask, open_unit: Unit
) -> None:
    page, examiner = stick_of(open_unit), signed_in(open_app, "E1")
    seal = seal_of(open_unit, page)

    taken = examiner.do(f"{page}/acts/take", seal=seal, reason="To image it")
    before = size(open_unit)
    form = led(examiner, taken)
    shown = html.unescape(examiner.get(form).text)
    again = html.unescape(examiner.get(form).text)

    assert form == f"{page}/acts/register-image"
    assert "You hold it from now on, under its seal." in shown
    assert re.search(rf'href="{page}">Not now: go to Exhibit ABC/7<', shown)
    assert "Not now" not in again
    assert size(open_unit) == before  # to be led somewhere records nothing


def test_a_person_with_no_next_step_comes_back_to_the_exhibit(
    open_app: Flask, open_unit: Unit
) -> None:
    page, officer = stick_of(open_unit), signed_in(open_app, "O1")

    taken = officer.do(f"{page}/acts/take", seal=seal_of(open_unit, page), reason="To court")

    assert led(officer, taken) == page


def test_a_form_that_is_sent_twice_leads_to_the_same_place(
    open_app: Flask, open_unit: Unit
) -> None:
    page, examiner = stick_of(open_unit), signed_in(open_app, "E1")
    filled = examiner.fill(f"{page}/acts/take", seal=seal_of(open_unit, page), reason="To image it")
    first, before = examiner.send(f"{page}/acts/take", filled), size(open_unit)

    second = examiner.send(f"{page}/acts/take", filled)

    assert (second.status_code, second.location) == (303, first.location)
    assert size(open_unit) == before


def test_the_supervisor_who_authorises_is_led_to_the_sheet_and_can_print_it_there(
    bench: Bench,
) -> None:
    bench.propose()
    page, supervisor = f"/disposals/{bench.disposal.id}", bench.person("S1")
    asked = supervisor.do(f"{page}/acts/authorise", passphrase=PASSPHRASE).text
    (hits,) = re.findall(r">\s*(\d+) hits from its scans have not been graded", asked)

    done = supervisor.do(f"{page}/acts/authorise", passphrase=PASSPHRASE, ungraded=hits)
    form = led(supervisor, done)
    shown = supervisor.get(form).text

    assert form == f"{page}/acts/acknowledge-sheet"
    assert "Authorised and signed, for 72 hours." in shown
    link = re.search(rf'<a[^>]*href="{page}/sheet.pdf"[^>]*>([^<]*)<', shown)
    assert link
    assert 'target="_blank"' in link[0]
    assert "opens in a new tab" in link[1]
    assert supervisor.get(f"{page}/sheet.pdf").data.startswith(b"%PDF")
