"""The box in every page's head, and the labels that it reads."""

from __future__ import annotations

import html
import re
import subprocess
from typing import TYPE_CHECKING

import pytest

from evidence_store.domain.exhibits.labels import id_of_label, label_text
from evidence_store.domain.people.person import Actor, Duty
from evidence_store.domain.unit.reads import ReadKind
from evidence_store.log_views.looking import find_reads
from tests.webui.conftest import Unit, Visitor, signed_in
from tests.webui.story import REFERENCE, book_phone

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask

WRONG_ID = "x_22222222222222222222"


@pytest.fixture
def officer(app: Flask) -> Visitor:
    return signed_in(app, "O1")


def names_of(unit: Unit) -> dict[str, str]:
    """What can be scanned or typed, and the page that it leads to."""
    story = unit.story
    case, disk, phone = (
        f"/cases/{story.case.id}", f"/exhibits/{story.disk.id}", f"/exhibits/{story.phone.id}",
    )  # fmt: skip
    return {
        label_text(story.disk): disk,
        story.disk.id: disk,
        "ABC/1": disk,
        " abc/1 ": disk,
        REFERENCE: case,
        "62 AB 12345 26": case,
        story.case.id: case,
        story.order.id: f"{case}#orders",
        story.certificate.number: f"{phone}#certificates",
        story.certificate.id: f"{phone}#certificates",
        str(story.certificate.disposal_id): f"{phone}#disposal",
    }


def test_whatever_names_one_thing_leads_straight_to_it(officer: Visitor, unit: Unit) -> None:
    for words, page in names_of(unit).items():
        answer = officer.post("/find", {"words": words})

        assert (answer.status_code, answer.location) == (303, page), words


@pytest.mark.parametrize(
    "words",
    [WRONG_ID, f"EXPUNGE:{WRONG_ID}:A", "QQQ", "Öffender QQQ", "' OR 1=1", "<b>x</b>", "x" * 9000],
)
def test_what_names_nothing_is_said_in_plain_words(officer: Visitor, words: str) -> None:
    answer = officer.post("/find", {"words": words})

    assert answer.status_code == 200
    assert "No case or exhibit that you may open has" in answer.text
    assert "<b>x</b>" not in answer.text


WORDS = {
    "cracked": ("ABC/2", "Description"),
    "desktop disk": ("ABC/1", "Description"),
    "example": ("ABC/1", "Make and model"),
    "gwyn": (REFERENCE, "Name"),
    "T20267": (REFERENCE, "Reference"),
    "2345": ("ABC/2", "Seal"),
}
"""Parts of what is recorded: what they find, and where they stand in it."""


@pytest.mark.parametrize("words", WORDS)
def test_words_find_by_kind_what_has_them_and_say_where(words: str, officer: Visitor) -> None:
    answer = officer.post("/find", {"words": words})

    assert answer.status_code == 200
    name, where = WORDS[words]
    assert re.search(rf">{name}</a>", answer.text)
    assert where in answer.text
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("start", ["/cases", "/tasks", "/help", "/people", "/custody"])
def test_a_word_an_imei_and_a_seal_are_one_search_away_from_any_page(
    start: str, officer: Visitor, unit: Unit
) -> None:
    phone = f"/exhibits/{unit.story.phone.id}"
    seal = unit.story.phone.seals[0].number
    page = officer.get(start).text
    assert page.count('action="/find"') == 1

    assert f'href="{phone}"' in officer.post("/find", {"words": "Phone"}).text
    for number in ("356938035643809", "35 693803 564380 9", seal, f" {seal.lower()} "):
        answer = officer.post("/find", {"words": number})
        assert (answer.status_code, answer.location) == (303, phone), number


def test_a_search_reads_nothing_that_it_does_not_show(officer: Visitor) -> None:
    for words in ("shredder", "superintendent", "community order", "listing officer", "unit, room"):
        assert "Nothing found" in officer.post("/find", {"words": words}).text, words


def test_a_reference_of_several_cases_is_a_choice(open_app: Flask, open_unit: Unit) -> None:
    from tests.webui.working import another_case  # noqa: PLC0415 -- that test owns the builder

    other = another_case(open_unit, "62AB7654326")
    acting = open_unit.store.open_actor("O1", "orchard violin granite teaspoon")
    twin = book_phone(open_unit.store, acting, other, "ABC/1")
    officer = signed_in(open_app, "O1")

    answer = officer.post("/find", {"words": "ABC/1"})

    assert answer.status_code == 200
    assert f'href="/exhibits/{twin.id}"' in answer.text
    assert f'href="/exhibits/{open_unit.story.disk.id}"' in answer.text


def test_whoever_opens_no_case_learns_nothing_of_what_there_is(app: Flask, unit: Unit) -> None:
    administrator = signed_in(app, "A1")

    there = administrator.post("/find", {"words": unit.story.disk.id})
    missing = administrator.post("/find", {"words": WRONG_ID})

    assert (there.status_code, missing.status_code) == (403, 403)
    assert re.sub(r'"[\w.-]{20,}"', "", there.text) == re.sub(r'"[\w.-]{20,}"', "", missing.text)
    assert "find-words" not in administrator.get("/").text


def test_what_was_looked_for_is_on_record(open_app: Flask, open_unit: Unit) -> None:
    officer = signed_in(open_app, "O1")
    officer.post("/find", {"words": "ABC/1"})

    auditor = Actor("p", "A", "DS", frozenset({Duty.AUDITOR}))
    (read,) = [
        one.read
        for one in find_reads(open_unit.store, actor=auditor)
        if one.read.kind is ReadKind.SEARCHED
    ]
    assert read.words == "ABC/1"


def test_the_box_stands_on_every_page_of_whoever_opens_cases(officer: Visitor, unit: Unit) -> None:
    for page in ("/cases", f"/cases/{unit.story.case.id}", "/help", "/verify", "/tasks"):
        assert 'id="find-words"' in officer.get(page).text, page


def test_a_label_holds_its_id_and_reference_and_no_name(officer: Visitor, unit: Unit) -> None:
    text = label_text(unit.story.disk)
    page = officer.get(f"/exhibits/{unit.story.disk.id}/label").text
    sheet = officer.get(f"/cases/{unit.story.case.id}/labels").text

    assert text == f"EXPUNGE:{unit.story.disk.id}:ABC/1"
    assert id_of_label(text) == unit.story.disk.id
    assert page.count('class="app-label"') == 1
    assert sheet.count('class="app-label"') == 2
    assert "Öffender" not in html.unescape(page + sheet)
    assert unit.story.disk.id in page


def test_a_scanner_reads_the_label_from_what_is_drawn(
    officer: Visitor, unit: Unit, tmp_path: Path
) -> None:
    page = officer.get(f"/exhibits/{unit.story.disk.id}/label").text
    width = int(re.findall(r'class="app-label__code" viewBox="0 0 (\d+) ', page)[0])
    rows = [["1"] * width for _ in range(width)]  # white
    for x, y, dark in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\d+z", page):
        rows[int(y)][int(x) : int(x) + int(dark)] = ["0"] * int(dark)
    wide = [" ".join(each for each in row for _ in range(8)) for row in rows for _ in range(8)]
    (tmp_path / "label.pgm").write_text(f"P2 {8 * width} {8 * width} 1\n" + "\n".join(wide) + "\n")

    read = ["zbarimg", "--quiet", "--nodbus", "--raw", str(tmp_path / "label.pgm")]
    said = subprocess.run(read, capture_output=True, check=True, text=True).stdout
    assert said.strip() == label_text(unit.story.disk)


@pytest.mark.parametrize("text", ["EXPUNGE:", "EXPUNGE:x_1:ABC", "HTTP://x", "", "EXPUNGE::"])
def test_another_code_is_no_label(text: str) -> None:
    assert id_of_label(text) is None
