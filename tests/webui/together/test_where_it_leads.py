"""Where a person goes on who adds an act to those that wait, or signs them: to their next step."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from evidence_store.domain.people.person import Actor, Duty
from evidence_store.log_views.looking import find_reads
from tests.webui.scan_bench import Bench, set_up
from tests.webui.together.sitting import ADD, SIGNED, at_a_new_order, parts_shown, told_since
from tests.webui.working import led, map_all_lines, read_by, unread

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask

    from tests.webui.conftest import Unit


AUDITOR = Actor("p_aud", "Ann Audit", "DS", frozenset({Duty.AUDITOR}))


@pytest.fixture
def bench(open_app: Flask, open_unit: Unit, tmp_path: Path) -> Bench:
    """An examiner at the bench, whose check of a disk image waits to be signed for."""
    made = set_up(open_app, open_unit, tmp_path, b"content of a file that is known" * 100)
    made.visitor.do(f"{made.exhibit}/acts/check-image", image=made.image)
    made.work()
    return made


def sign_check(bench: Bench) -> str:
    (job,) = bench.jobs()
    return f"/jobs/{job.id}/acts/sign-check"


def acts_of(page: str) -> list[tuple[str, str]]:
    return [(act, subject) for _, act, subject in parts_shown(page)]


def test_an_examiner_who_adds_their_check_is_led_to_the_order_that_waits_for_their_reading(
    bench: Bench,
) -> None:
    order = unread(bench.unit)

    added = bench.visitor.do(sign_check(bench), **ADD)
    shown = bench.visitor.get(added.location).text

    assert (added.status_code, added.location) == (303, f"/cases/{order.case_id}/sitting")
    assert ("order_read_order", order.id) in acts_of(shown)
    assert "1 act of this case waits for your signature" in shown


def test_nobody_is_led_to_an_order_that_they_have_read(bench: Bench) -> None:
    order = unread(bench.unit)
    read_by(bench.unit, "E1", order)

    added = bench.visitor.do(sign_check(bench), **ADD)

    assert ("order_read_order", order.id) not in acts_of(bench.visitor.get(added.location).text)


def test_nobody_is_led_to_read_an_order_about_which_an_act_of_theirs_waits(
    bench: Bench,
) -> None:
    order = unread(bench.unit)
    mapped = {"number": "1", "exhibits": [bench.unit.story.disk.id], **ADD}
    assert bench.visitor.do(f"/orders/{order.id}/acts/map-line", **mapped).status_code == 303

    added = bench.visitor.do(sign_check(bench), **ADD)

    assert ("order_read_order", order.id) not in acts_of(bench.visitor.get(added.location).text)


def test_a_link_that_leaves_out_the_reading_of_an_order_leaves_it_out_where_a_check_waits(
    bench: Bench,
) -> None:
    order = unread(bench.unit)
    case = f"/cases/{order.case_id}"
    map_all_lines(bench.unit)

    with_it = bench.visitor.get(f"/go-on{case}/signed").location
    without = bench.visitor.get(f"/go-on{case}/signed?but=read-order").location
    shown = bench.visitor.get(f"{case}/sitting?but=read-order").text

    assert ("order_read_order", order.id) in acts_of(bench.visitor.get(with_it).text)
    assert without == sign_check(bench)
    assert [act for act, _ in acts_of(shown)] == ["job_sign_check"]


def test_a_page_of_several_acts_is_a_read_of_each_exhibit_that_it_shows(bench: Bench) -> None:
    sitting = f"/cases/{unread(bench.unit).case_id}/sitting"

    def read() -> list[str | None]:
        found = find_reads(bench.unit.store, actor=AUDITOR)
        return [each.read.exhibit_id for each in found if each.read.what == "a form"]

    before = len(read())
    shown = bench.visitor.get(sitting).text
    once = read()[before:]
    bench.visitor.do(sitting, parts=",".join(" ".join(each) for each in parts_shown(shown)))

    assert once == [None, bench.stick]
    assert read()[before:].count(bench.stick) == 3  # shown, shown to be filled in, and sent wrong


def test_a_check_and_a_reading_are_signed_on_one_page(bench: Bench) -> None:
    unit, order = bench.unit, unread(bench.unit)
    sitting = f"/cases/{order.case_id}/sitting"
    shown = bench.visitor.get(sitting).text
    with unit.store.reading() as uow:
        size = uow.custody.head().size

    typed = {
        **{
            f"{prefix}seen": seen
            for prefix, seen in re.findall(r'name="([a-z-]+-)seen" value="([^"]*)"', shown)
        },
        "parts": ",".join(" ".join(each) for each in parts_shown(shown)),
        "waits": re.findall(r'name="waits" value="([^"]*)"', shown)[0],
        "read-order-offender": unit.story.case.offenders[0].name,
        "read-order-number": unit.story.case.court_case_number,
        "read-order-words": "\n".join(each.text for each in order.lines),
    }
    signed = bench.visitor.do(sitting, **typed, **SIGNED)

    assert [act for act, _ in acts_of(shown)] == ["job_sign_check", "order_read_order"]
    assert signed.status_code == 303, signed.text
    told = told_since(unit, size)
    assert [each["event"] for each in told] == ["acquisition.verified", "order.read"]
    assert [each["stated event"] for each in told] == ["acquisition.verified", "order.read"]


def test_what_is_signed_together_leads_to_what_the_page_of_the_case_begins_with(
    bench: Bench,
) -> None:
    case = f"/cases/{unread(bench.unit).case_id}"
    bench.visitor.do(sign_check(bench), **ADD)

    signed = bench.visitor.do(f"{case}/to-sign", **SIGNED)
    form = led(bench.visitor, signed)
    shown = bench.visitor.get(form).text
    button = re.search(r'class="govuk-button" href="([^"]+)"', bench.visitor.get(case).text)

    assert button
    assert form == button[1]
    assert "Signed. The disk image is verified." in shown
    assert f'href="{case}">Not now: go to' in shown


def test_nobody_is_led_to_read_an_order_whose_lines_they_just_signed_for(
    open_app: Flask, open_unit: Unit
) -> None:
    map_all_lines(open_unit)
    read_by(open_unit, "O1", unread(open_unit))
    sitting = at_a_new_order(open_unit, open_app)
    sitting.wait("map-line")

    signed = led(sitting.officer, sitting.sign())
    shown = sitting.officer.get(signed).text
    case = sitting.officer.get(f"/cases/{sitting.order.case_id}").text

    assert signed.startswith(f"/cases/{sitting.order.case_id}/sitting?order=")
    assert "order_disclosure_decision" in shown
    assert ("order_read_order", sitting.order.id) not in acts_of(shown)
    assert f'class="govuk-button" href="{sitting.page("read-order")}"' in case  # it stays offered
