"""The document of an order: kept, shown beside the forms, and given to nobody who opens no case."""

from __future__ import annotations

import hashlib
import io
import re
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from evidence_store.demo.court_order import scanned_order
from evidence_store.domain.people.person import Actor, Duty
from evidence_store.domain.unit.reads import ReadKind
from evidence_store.log_views.looking import find_reads
from tests.webui.conftest import PASSPHRASE, Unit, Visitor, signed_in
from tests.webui.story import OFFENDER, an_order_document
from webui.orders import waiting_document

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask

    from evidence_store.domain.orders.order import Order

LINES = ("1. the hard disk ABC/1", "2. the phone ABC/2", "3. a stick of the brother")
PAPER = scanned_order(*LINES)


def form_of(unit: Unit) -> str:
    return f"/cases/{unit.story.case.id}/acts/record-order"


def told(unit: Unit, **changes: object) -> dict[str, object]:
    """What most orders need."""
    usual: dict[str, object] = {
        "offender": unit.story.case.offenders[0].id,
        "order_type": "deprivation_s153",
        "made_on": ["2", "11", "2026"],
        "made_by": "HHJ Example",
        "words": "\n".join(LINES),
        "sentence": "Community order, 18 months",
        "sentence_kind": "community",
    }
    return usual | changes


def file(data: bytes = PAPER, name: str = "SECRET-NAME.pdf") -> tuple[io.BytesIO, str]:
    return io.BytesIO(data), name


def newest(unit: Unit) -> Order:
    with unit.store.reading() as uow:
        return uow.orders.find(case_id=unit.story.case.id)[-1]


def count(unit: Unit) -> int:
    with unit.store.reading() as uow:
        return len(uow.orders.find(case_id=unit.story.case.id))


def pictures(page: str) -> list[str]:
    return re.findall(r'<img class="app-beside__page" src="([^"]+)"', page)


def test_the_document_is_kept_and_all_that_is_usual_is_taken_where_it_was_left_empty(
    officer: Visitor, open_unit: Unit
) -> None:
    page = officer.get(form_of(open_unit)).text
    for words in ("If left empty: the court of the case", "If left empty: the day on which"):
        assert words in page

    sent = officer.do(form_of(open_unit), document=file(), **told(open_unit))

    order = newest(open_unit)
    assert sent.status_code == 303
    assert sent.location == f"/orders/{order.id}/acts/map-line"
    assert (order.court, order.court_kind) == (open_unit.story.case.court, "crown")
    assert order.statutory_basis == "Sentencing Act 2020 s.153"
    assert order.made_on == order.takes_effect_on == order.sentence.passed_on
    assert order.document_digest is not None
    assert order.document_digest.value == hashlib.sha256(PAPER).digest()
    assert order.document is not None
    said = officer.get(sent.location).text
    for words in ("Caernarfon Crown Court (Crown Court)", "in effect on 2 November 2026",
                  "sentence passed on 2 November 2026", "Its document is kept"):  # fmt: skip
        assert words in said


def test_what_is_entered_is_taken_in_place_of_what_is_usual(
    officer: Visitor, open_unit: Unit
) -> None:
    officer.do(
        form_of(open_unit),
        **told(
            open_unit, court="Llandudno", court_kind="magistrates",
            takes_effect_on=["3", "11", "2026"], passed_on=["1", "11", "2026"],
            statutory_basis="Sentencing Act 2020 s.153(3)",
        ),
    )  # fmt: skip

    order = newest(open_unit)
    assert (order.court, order.court_kind) == ("Llandudno", "magistrates")
    assert (order.takes_effect_on.day, order.sentence.passed_on.day) == (3, 1)
    assert order.statutory_basis == "Sentencing Act 2020 s.153(3)"
    assert order.document is None


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"court": "Llandudno"}, "its name does not say it"),
        ({"court": "Crown Court, sitting as the youth court"}, "its name does not say it"),
        ({"order_type": "forfeiture_other"}, "this kind of order has several"),
        ({"takes_effect_on": ["", "11", "2026"]}, "Enter a day that exists, as in 13 7 2026"),
        ({"passed_on": ["31", "2", "2026"]}, "Enter a day that exists, as in 13 7 2026"),
        ({"made_on": ["", "", ""]}, "Enter the day on which the order was made"),
    ],
)
def test_nothing_is_taken_where_nothing_follows_or_a_mistake_was_made(
    officer: Visitor, open_unit: Unit, changes: dict[str, object], said: str
) -> None:
    before = count(open_unit)

    sent = officer.do(form_of(open_unit), **told(open_unit, **changes))

    assert sent.status_code == 422
    assert said in sent.text
    assert count(open_unit) == before


def test_the_only_person_is_chosen_and_nobody_where_there_are_several(
    officer: Visitor, open_unit: Unit
) -> None:
    page = officer.get(form_of(open_unit)).text

    assert re.search(rf'value="{open_unit.story.case.offenders[0].id}"\s+checked', page)


def test_the_document_stands_beside_the_form_before_anything_is_recorded(
    officer: Visitor, open_unit: Unit, open_app: Flask
) -> None:
    before, form = count(open_unit), form_of(open_unit)

    looked = officer.do(form, document=file(), look="yes", made_by="HHJ Example")

    (address,) = pictures(looked.text)
    assert looked.status_code == 200
    assert 'value="HHJ Example"' in looked.text  # nothing that was typed is lost
    assert 'class="govuk-error-summary"' not in looked.text
    assert count(open_unit) == before
    with Image.open(io.BytesIO(officer.get(address).data)) as drawn:
        assert drawn.format == "JPEG"
    assert pictures(officer.get(form).text) == [address]
    other = signed_in(open_app, "E1")
    assert other.get(address).status_code in (403, 404)
    assert pictures(other.get(form).text) == []

    sent = officer.do(form, **told(open_unit))

    assert sent.status_code == 303
    assert newest(open_unit).document is not None
    assert officer.get(address).status_code == 404  # it waits no more
    assert pictures(officer.get(form).text) == []


def test_a_document_that_was_sent_with_a_mistake_need_not_be_chosen_again(
    officer: Visitor, open_unit: Unit
) -> None:
    sent = officer.do(form_of(open_unit), document=file(), **told(open_unit, made_by=""))

    assert sent.status_code == 422
    assert "Enter who made the order" in sent.text
    assert len(pictures(sent.text)) == 1
    assert officer.do(form_of(open_unit), **told(open_unit)).status_code == 303
    assert newest(open_unit).document is not None


def test_no_order_is_recorded_with_another_document_than_the_one_beside_its_form(
    officer: Visitor, open_unit: Unit
) -> None:
    form, before = form_of(open_unit), count(open_unit)
    officer.do(form, document=file(), look="yes")
    filled = officer.fill(form, **told(open_unit))
    officer.do(form, document=file(scanned_order("another")), look="yes")

    sent = officer.send(form, filled)

    assert sent.status_code == 422
    assert "Another document waits for this order" in sent.text
    assert count(open_unit) == before


@pytest.mark.parametrize("files_before", [0, 1, 2])
def test_no_order_is_recorded_with_pages_of_another_document_that_came_meanwhile(
    officer: Visitor, open_unit: Unit, monkeypatch: pytest.MonkeyPatch, files_before: int
) -> None:
    form, before = form_of(open_unit), count(open_unit)
    officer.do(form, document=file(), look="yes")
    filled = officer.fill(form, **told(open_unit))
    read, left = waiting_document._file, [files_before]
    take = waiting_document.waiting

    def meanwhile(name: str) -> bytes | None:
        if name != "told":
            left[0] -= 1
        if left[0] < 0:
            monkeypatch.setattr(waiting_document, "_file", read)
            waiting_document.keep_waiting(open_unit.story.case.id, scanned_order("another"))
        return read(name)

    def watched(case_id: str) -> waiting_document.WaitingDocument | None:
        monkeypatch.setattr(waiting_document, "waiting", take)
        found = take(case_id)
        monkeypatch.setattr(waiting_document, "_file", meanwhile)
        return found

    monkeypatch.setattr(waiting_document, "waiting", watched)

    sent = officer.send(form, filled)

    assert sent.status_code == (422 if files_before < 2 else 303)
    if files_before < 2:
        assert "Another document waits for this order" in sent.text
        assert count(open_unit) == before
    else:
        assert newest(open_unit).document_digest is not None


def test_a_document_waits_for_an_order_of_its_case_alone(officer: Visitor, open_unit: Unit) -> None:
    officer.do(form_of(open_unit), document=file(), look="yes")
    opened = officer.do(
        "/unit/acts/open-case", reference="62AB9999999", court="Mold Crown Court", name="Ann Other",
        offence="soa2003_67", committed_on=["1", "1", "2025"], convicted_on=["1", "1", "2026"],
    )  # fmt: skip
    assert opened.status_code == 303

    assert pictures(officer.get(f"{opened.location}/acts/record-order").text) == []


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "has no bytes"),
        (b"MZ", "must be a PDF, JPEG or PNG file"),
        (b"PK\x03\x04" + PAPER, "must be a PDF, JPEG or PNG file"),
    ],
)
def test_what_is_no_document_is_told_at_its_field_and_nothing_is_recorded(
    officer: Visitor, open_unit: Unit, data: bytes, said: str
) -> None:
    before = count(open_unit)
    for more in ({}, {"look": "yes"}):
        sent = officer.do(form_of(open_unit), document=file(data), **told(open_unit), **more)
        assert sent.status_code == 422
        assert said in sent.text
    assert count(open_unit) == before


def test_a_document_that_cannot_be_drawn_says_so_is_kept_and_comes_back_as_it_was(
    officer: Visitor, open_unit: Unit
) -> None:
    cut = PAPER[:400]
    looked = officer.do(form_of(open_unit), document=file(cut), look="yes")
    assert "No page of this document could be drawn. It is damaged" in looked.text
    assert "It can be kept" in looked.text

    sent = officer.do(form_of(open_unit), **told(open_unit))

    page = officer.get(sent.location).text
    assert "No page of the document could be drawn" in page
    (original,) = re.findall(r'href="([^"]+/original)"', page)
    given = officer.get(original)
    assert given.data == cut
    assert given.headers["Content-Disposition"].startswith("attachment; ")
    assert given.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in given.headers["Content-Security-Policy"]
    assert given.headers["Cache-Control"] == "no-store"
    assert "SECRET-NAME" not in str(given.headers)


def test_the_name_of_the_file_is_kept_nowhere(
    officer: Visitor, open_unit: Unit, capfd: pytest.CaptureFixture[str]
) -> None:
    officer.do(form_of(open_unit), document=file(), look="yes")
    officer.do(form_of(open_unit), **told(open_unit))

    said = capfd.readouterr()
    assert "SECRET-NAME" not in said.out + said.err
    for path in open_unit.store.data.rglob("*"):
        if path.is_file():
            assert b"SECRET-NAME" not in path.read_bytes(), path


def test_nothing_of_a_document_that_waits_comes_to_the_disk_in_clear(
    officer: Visitor, open_unit: Unit
) -> None:
    officer.do(form_of(open_unit), document=file(), look="yes")

    piece = PAPER[100:140]
    for path in open_unit.store.data.rglob("*"):
        if path.is_file():
            assert piece not in path.read_bytes(), path


def test_after_a_line_is_mapped_what_is_left_is_told_with_the_next_as_the_next_step(
    officer: Visitor, open_unit: Unit
) -> None:
    sent = officer.do(form_of(open_unit), document=file(), **told(open_unit))
    mapping, story = sent.location, open_unit.story
    page = officer.get(mapping).text
    assert "3 of 3 lines left" in page
    assert not re.search(r'name="number"[^>]*checked', page)  # the first is often a heading
    assert len(pictures(page)) == 1

    first = officer.do(mapping, number="1", exhibits=[story.disk.id], passphrase=PASSPHRASE)

    assert first.location == mapping
    page = officer.get(mapping).text
    assert "Line 1 is mapped. 2 of 3 lines left." in page
    assert "(mapped to ABC/1)" in page
    assert re.search(r'name="number"[^>]*value="2"\s+checked', page)
    assert "Say that a line names no item" in page
    officer.do(mapping, number="2", exhibits=[story.phone.id], passphrase=PASSPHRASE)
    last = officer.do(mapping, number="3", exhibits=[story.phone.id], passphrase=PASSPHRASE)
    assert last.location == f"/cases/{story.case.id}"
    assert "No line is left" in officer.get(last.location).text


def test_the_people_who_read_see_the_document_and_empty_fields(
    officer: Visitor, open_app: Flask, open_unit: Unit
) -> None:
    officer.do(form_of(open_unit), document=file(), **told(open_unit))
    order = newest(open_unit)
    reader = signed_in(open_app, "S1")

    page = reader.get(f"/orders/{order.id}/acts/read-order").text

    (address,) = pictures(page)
    assert reader.get(address).mimetype == "image/jpeg"
    form = page[page.index('id="act"') :]
    assert OFFENDER not in form
    for line in LINES:
        assert line not in page
    read = reader.do(
        f"/orders/{order.id}/acts/read-order", offender=OFFENDER, number="T20267123",
        words="\n".join(LINES), quoted="", passphrase=PASSPHRASE,
    )  # fmt: skip
    assert read.status_code == 303
    assert len(newest(open_unit).validations) == 1


def test_each_look_at_the_document_is_recorded_and_so_is_its_download(
    open_app: Flask, open_unit: Unit
) -> None:
    order = open_unit.story.order
    assert order.document is not None
    base = f"/orders/{order.id}/documents/{order.document.id}"
    reader = signed_in(open_app, "U1")

    for path in (base, f"{base}/pages/1.jpg", f"{base}/original"):
        assert reader.get(path).status_code == 200
    reader.get(f"{base}/pages/9.jpg")

    auditor = Actor("p_aud", "Ann Audit", "DS", frozenset({Duty.AUDITOR}))
    reads = [each.read for each in find_reads(open_unit.store, actor=auditor)]
    found = [(each.kind, each.what, each.case_id) for each in reads]
    what = "the document of an order"
    assert (ReadKind.VIEWED, what, order.case_id) in found
    assert (ReadKind.VIEWED, f"a page of {what}", order.case_id) in found
    assert (ReadKind.EXPORTED, what, order.case_id) in found


@pytest.mark.parametrize("staff_number", ["A1", "R1"])
def test_whoever_opens_no_case_is_given_no_page_of_it_by_any_address(
    open_app: Flask, open_unit: Unit, staff_number: str
) -> None:
    order = open_unit.story.order
    assert order.document is not None
    base = f"/orders/{order.id}/documents/{order.document.id}"
    visitor = Visitor(open_app)
    for path in (base, f"{base}/pages/1.jpg", f"{base}/original"):
        assert visitor.get(path).status_code == 303  # to sign in
    visitor.come_in(staff_number)
    for path in (base, f"{base}/pages/1.jpg", f"{base}/original"):
        assert visitor.get(path).status_code == 403


@pytest.mark.parametrize("page", ["0", "2", "-1", "01", "1e3", "../1"])
def test_a_page_that_is_not_there_is_not_found(
    officer: Visitor, open_unit: Unit, page: str
) -> None:
    order = open_unit.story.order
    assert order.document is not None

    answer = officer.get(f"/orders/{order.id}/documents/{order.document.id}/pages/{page}.jpg")

    assert answer.status_code == 404


def sealed(unit: Unit, order: Order, page: int | None) -> Path:
    assert order.document is not None
    return unit.store.data / "vault" / f"{order.document.name_of(page)}.sealed"


def test_a_document_that_was_exchanged_on_the_disk_is_shown_to_nobody(
    officer: Visitor, open_app: Flask, open_unit: Unit
) -> None:
    with open_unit.store.reading() as uow:
        first, second = [one for one in uow.orders.find() if one.document][:2]
    here, there = sealed(open_unit, first, 1), sealed(open_unit, second, 1)
    here.write_bytes(there.read_bytes())
    reader = signed_in(open_app, "S1")
    assert first.document is not None
    base = f"/orders/{first.id}/documents/{first.document.id}"

    for path in (base, f"/orders/{first.id}/acts/map-line"):
        page = officer.get(path).text
        assert "is not the one that was recorded. Do not read from it" in page
        assert pictures(page) == []
    assert reader.get(f"{base}/pages/1.jpg").status_code >= 400


def test_a_document_that_is_missing_is_told(officer: Visitor, open_unit: Unit) -> None:
    order = open_unit.story.order
    sealed(open_unit, order, None).unlink()

    page = officer.get(f"/orders/{order.id}/acts/map-line").text

    assert "is not the one that was recorded" in page


def test_a_server_without_a_key_says_that_it_cannot_open_the_document(
    visitor: Visitor, unit: Unit
) -> None:
    order = unit.story.order
    assert order.document is not None
    visitor.come_in("O1")
    base = f"/orders/{order.id}/documents/{order.document.id}"

    assert "started without a key" in visitor.get(base).text
    for path in (f"{base}/pages/1.jpg", f"{base}/original"):
        assert visitor.get(path).status_code == 404


def test_a_document_that_comes_later_is_kept_by_its_own_act(
    officer: Visitor, open_unit: Unit
) -> None:
    officer.do(form_of(open_unit), **told(open_unit))
    order = newest(open_unit)
    assert "not recorded yet" in officer.get(f"/orders/{order.id}/acts/map-line").text
    assert "Not recorded yet" in officer.get(f"/cases/{open_unit.story.case.id}").text

    sent = officer.do(f"/orders/{order.id}/acts/attach-document", document=file())

    assert sent.status_code == 303
    kept = newest(open_unit).document
    assert kept is not None
    assert f"/documents/{kept.id}" in officer.get(f"/cases/{open_unit.story.case.id}").text


def test_one_question_a_page_takes_the_document_too(officer: Visitor, open_unit: Unit) -> None:
    start = f"/cases/{open_unit.story.case.id}/new-order"
    place = officer.get(start).location
    assert place.endswith("/document")
    place = officer.do(place, document=file()).location

    parts = {
        "offender": ("offender",), "kind": ("order_type",), "court": (), "made-on": ("made_on",),
        "takes-effect": (), "made-by": ("made_by",), "basis": (), "words": ("words",),
        "sentence": ("sentence", "sentence_kind"),
    }  # fmt: skip
    for name, fields in parts.items():
        assert place == f"{start}/{name}"
        assert len(pictures(officer.get(place).text)) == 1
        typed = {each: told(open_unit)[each] for each in fields}
        place = officer.do(place, **typed).location
    check = officer.get(place).text
    assert "1 page" in check
    assert "2 November 2026" in check
    sent = officer.do(place)

    order = newest(open_unit)
    assert sent.location == f"/orders/{order.id}/acts/map-line"
    assert order.document is not None
    assert (order.court_kind, order.statutory_basis) == ("crown", "Sentencing Act 2020 s.153")
    assert order.takes_effect_on == order.made_on


def test_the_story_of_these_tests_keeps_its_document(unit: Unit) -> None:
    assert unit.story.order.document is not None
    assert unit.story.order.document.size == len(an_order_document())


def test_the_only_line_is_chosen_and_what_it_means_is_not(
    officer: Visitor, open_unit: Unit
) -> None:
    sent = officer.do(form_of(open_unit), **told(open_unit, words="the hard disk"))
    page = officer.get(sent.location).text

    assert re.search(r'name="map-line-number"[^>]*value="1"\s+checked', page)
    assert not re.search(r'name="map-line-exhibits"[^>]*checked', page)
