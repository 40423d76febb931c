"""Paper that people sign or hold carries references and names, and no id where they read."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

import pytest

from evidence_store.cli.people.sign_founding import _sheet
from evidence_store.documents.letters.registry import ORDER_LETTERS
from evidence_store.keys.recovery_slips import RecoverySlip
from evidence_store.workflow.disposals.disposals import authorise_disposal
from tests.evidence_store.certificates import builders
from tests.evidence_store.certificates.rich import rich_disk, stopped_disk
from tests.evidence_store.documents.texts import text_of
from tests.webui.conftest import PASSPHRASE, Unit, signed_in
from tests.webui.proposals import PHONES, propose, ready_phone

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask

ID = re.compile(r"\b[a-z]_[0-9A-Z]{20}\b")
OF_A_TEST = re.compile(r"\b[a-z]_[0-9A-Z]+\b")
"""The ids of records that tests make by hand are shorter."""
NOT_PRINTED = re.compile(r'<(\w+) class="[^"]*app-no-print[^"]*">.*?</\1>', re.DOTALL)
SMALL_PRINT = "For machines:"


def printed(page: str) -> str:
    """What of a page comes on paper, as people read it."""
    (main,) = re.findall(r"<main.*?</main>", page, re.DOTALL)
    return html.unescape(re.sub(r"<[^>]+>", " ", NOT_PRINTED.sub("", main)))


def test_the_pattern_finds_the_ids_that_the_record_has(unit: Unit) -> None:
    for each in (unit.story.case, unit.story.order, unit.story.disk, unit.story.phone):
        assert ID.fullmatch(each.id), each.id


@pytest.mark.parametrize(
    "made", [builders.recorded, builders.destroyed_phone, builders.bad_blocks, builders.training,
             rich_disk, stopped_disk],
)  # fmt: skip
def test_no_page_of_a_certificate_shows_an_id(made: object, tmp_path: Path) -> None:
    assert callable(made)
    text = text_of(builders.drawn(made()).pdf, tmp_path)

    assert "ABC/1" in text or "ABC/2" in text
    assert OF_A_TEST.findall(text) == []


def test_no_letter_label_schedule_or_certificate_of_a_case_shows_an_id(
    open_app: Flask, open_unit: Unit, tmp_path: Path
) -> None:
    officer, supervisor = signed_in(open_app, "O1"), signed_in(open_app, "S1")
    story, case = open_unit.story, f"/cases/{open_unit.story.case.id}"
    labels = [f"{case}/labels", f"/exhibits/{story.disk.id}/label"]
    with open_unit.store.reading() as uow:
        issued = [f"/certificates/{one.id}" for one in uow.certificates.find()]
        open_order = next(one for one in uow.orders.find() if one.is_mapped_to(story.disk.id))
    # Nobody is asked for an interest in what is destroyed: that letter is of the other order.
    orders = {"interested-person": open_order}
    letters = [
        f"/orders/{orders.get(each.name, story.order).id}/letters/{each.name}.pdf"
        for each in ORDER_LETTERS
    ]
    schedule = officer.post(f"{case}/schedule.pdf", {}, seen=f"{case}/schedule")

    read = [printed(officer.get(page).text) for page in labels]
    pdfs = [officer.get(page) for page in letters] + [supervisor.get(page) for page in issued]
    read += [text_of(answer.data, tmp_path) for answer in (*pdfs, schedule)]

    assert len(read) == len(labels) + len(letters) + len(issued) + 1
    assert issued
    for text in read:
        assert "ABC/" in text or story.case.reference in text
        assert ID.findall(text) == []


def test_the_sheet_that_is_signed_by_hand_has_ids_in_its_small_print_alone(
    open_app: Flask, open_unit: Unit, tmp_path: Path
) -> None:
    supervisor = signed_in(open_app, "S1")
    disposal = propose(open_unit, ready_phone(open_unit, "ABC/8", PHONES["ABC/8"]))
    authoriser = open_unit.store.open_actor("S1", PASSPHRASE)
    authorise_disposal(open_unit.store.signing_desk(authoriser), disposal.id)
    sheet = supervisor.get(f"/disposals/{disposal.id}/sheet.pdf")
    read, for_machines = text_of(sheet.data, tmp_path).split(SMALL_PRINT)

    assert "ABC/8" in read
    assert ID.findall(read) == []
    assert len(ID.findall(for_machines)) == 2


def test_what_a_clerk_prints_shows_no_id(open_app: Flask, open_unit: Unit) -> None:
    clerk = signed_in(open_app, "R1")
    pages = [clerk.get("/standing"), clerk.get(f"/standing/{open_unit.story.case.id}")]

    for page in pages:
        assert open_unit.story.case.reference in page.text
        assert ID.findall(printed(page.text)) == []


def test_no_slip_and_no_first_checkpoint_shows_an_id(unit: Unit) -> None:
    slip = RecoverySlip.fresh().sheet(staff_number="O1", made_on="29 November 2026")

    assert ID.findall(slip + _sheet(unit.store)) == []
