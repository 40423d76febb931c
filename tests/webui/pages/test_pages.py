from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

import pytest

from tests.evidence_store.certificates.files.photographs import page_1, photographed
from tests.webui.conftest import Visitor, signed_in
from tests.webui.story import OFFENDER, PHOTOGRAPH, REFERENCE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask import Flask
    from werkzeug.test import TestResponse

    from tests.webui.conftest import Unit


ID = r"\b[a-z]_[2-9A-HJ-NP-Z]{20}\b"


@pytest.fixture
def auditor(app: Flask) -> Visitor:
    return signed_in(app, "U1")


@pytest.fixture
def certificate(unit: Unit) -> Iterator[Path]:
    path = unit.store.certificates / unit.story.certificate.file_name
    sealed = path.read_bytes()
    yield path
    path.write_bytes(sealed)


def test_the_list_shows_a_case_with_its_link_first_and_its_status_last(
    auditor: Visitor, unit: Unit
) -> None:
    page = auditor.get("/cases").text

    row = re.search(r"<tbody.*?<tr.*?>(.*?)</tr>", page, re.DOTALL)
    assert row is not None
    assert f'href="/cases/{unit.story.case.id}">{REFERENCE}</a></th>' in row.group(1)
    assert row.group(1).rstrip().endswith("</td>")
    assert "Certified</strong>" in row.group(1).split("<td")[-1]
    assert "Showing 1 of 1 case" in page


@pytest.mark.parametrize(
    ("words", "shown"),
    [("öffender", 1), ("caernarfon abc/1", 1), (REFERENCE.lower(), 1), ("nothing of this", 0)],
)
def test_a_search_finds_words_in_any_case_and_leaves_no_trace_in_the_address(
    auditor: Visitor, words: str, shown: int
) -> None:
    answer = auditor.post("/cases/search", {"words": words}, seen="/cases")

    assert (answer.status_code, answer.location) == (303, "/cases")
    assert f"Showing {shown} of 1 case for “{words}”" in auditor.get("/cases").text
    auditor.post("/cases/search", {"words": words, "everything": "yes"}, seen="/cases")
    assert "Showing 1 of 1 case</p>" in auditor.get("/cases").text


def test_a_search_is_shown_as_text(auditor: Visitor) -> None:
    auditor.post("/cases/search", {"words": '<b>"x'}, seen="/cases")

    page = auditor.get("/cases").text
    assert "<b>" not in page
    assert "&lt;b&gt;" in page


def test_a_case_shows_the_order_word_for_word_and_what_each_line_means(
    auditor: Visitor, unit: Unit
) -> None:
    page = auditor.get(f"/cases/{unit.story.case.id}").text

    assert unit.story.order.text.replace("<", "&lt;").replace(">", "&gt;") in page
    assert f'href="/exhibits/{unit.story.phone.id}">ABC/2</a>' in page
    assert OFFENDER in page
    assert "Not mapped yet" in page


def test_an_exhibit_shows_each_hold_with_its_dates_arithmetic_and_legal_basis(
    auditor: Visitor, unit: Unit
) -> None:
    page = auditor.get(f"/exhibits/{unit.story.disk.id}").text

    assert "Nothing may be erased now." in page
    for title in ("Six-month bar on disposal", "Time for a claimant to apply"):
        row = re.search(rf"<th[^>]*>{title}.*?</tr>", page, re.DOTALL)
        assert row is not None
        assert "Six months" in row.group()
        assert len(re.findall("<time", row.group())) == 2
        assert "Open</strong>" in row.group()
    assert re.search(r"Earliest lawful day.*?<strong><time", page, re.DOTALL)


def test_an_exhibit_that_is_done_shows_witnesses_authority_and_certificate(
    auditor: Visitor, unit: Unit
) -> None:
    page = auditor.get(f"/exhibits/{unit.story.phone.id}").text

    assert "On the bag when it was booked in" in page
    assert "Not examined: no disk image, extraction or scan is recorded." in page
    assert "I direct that exhibit ABC/2 be destroyed." in page
    assert page.count('<dt class="govuk-summary-list__key">Witness</dt>') == 2
    assert f'href="/certificates/{unit.story.certificate.id}"' in page
    assert "Nothing may be erased now." not in page
    assert "Destroyed. Last held by" in page
    assert "Held by" not in page


def test_custody_entries_stand_oldest_first_with_number_and_both_times(
    auditor: Visitor, unit: Unit
) -> None:
    answer = auditor.get(f"/exhibits/{unit.story.phone.id}/custody.csv")

    rows = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))
    numbers = [int(row["entry"]) for row in rows]
    assert numbers == sorted(set(numbers))
    assert rows[0]["what"] == "The exhibit was booked in under seal B2234567."
    assert rows[-1]["what"] == "The certificate was issued."
    assert all(row["happened_utc"] and row["recorded_utc"] and row["by"] for row in rows)
    assert answer.headers["Content-Disposition"] == "attachment; filename=custody-ABC-2.csv"


def test_the_holds_come_as_a_table_too(auditor: Visitor, unit: Unit) -> None:
    answer = auditor.get(f"/exhibits/{unit.story.disk.id}/holds.csv")

    rows = {
        row["code"]: row for row in csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig")))
    }
    assert rows["disposal_bar"]["state"] == "Open"
    assert rows["disposal_bar"]["first_day"] < rows["disposal_bar"]["last_day"]


def test_no_page_shows_what_must_stay_out(auditor: Visitor, unit: Unit) -> None:
    story = unit.story
    assert story.order.document_digest is not None
    pages = [
        auditor.get(path).text
        for path in (
            "/cases",
            f"/cases/{story.case.id}",
            f"/exhibits/{story.phone.id}",
            f"/exhibits/{story.disk.id}",
            f"/exhibits/{story.phone.id}/custody.csv",
        )
    ]

    for page in pages:
        assert PHOTOGRAPH.value.hex() not in page
        assert story.order.document_digest.value.hex() not in page
        assert story.certificate.file_name not in page
        assert str(unit.store.data) not in page
        assert "sealed_key" not in page
        named = re.sub(ID, "", page)  # chance may spell any of these in an id
        assert not re.search(r'href="[^"]*(ABC|62AB|T2026)', named)


def test_a_certificate_comes_exactly_as_it_was_sealed(
    auditor: Visitor, unit: Unit, certificate: Path
) -> None:
    record = unit.story.certificate

    answer = auditor.get(f"/certificates/{record.id}")

    assert answer.data == certificate.read_bytes()
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Content-Disposition"] == f"attachment; filename={record.number}.pdf"


def test_a_reader_is_told_that_a_certificate_was_issued_and_never_given_it(
    open_app: Flask, open_unit: Unit
) -> None:
    record, story = open_unit.story.certificate, open_unit.story
    reader = signed_in(open_app, "R1")

    page = reader.get(f"/certificates/{record.id}/summary")

    assert page.status_code == 200
    assert record.number in page.text
    assert record.pdf_digest.value.hex() in page.text
    assert OFFENDER not in page.text
    assert story.phone.imei is not None
    assert story.phone.imei not in page.text
    assert "cracked" not in page.text
    assert reader.get(f"/certificates/{record.id}").status_code == 403


def test_a_certificate_that_was_changed_in_the_folder_is_not_given(
    auditor: Visitor, unit: Unit, certificate: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    certificate.write_bytes(certificate.read_bytes() + b"\n")

    answer = auditor.get(f"/certificates/{unit.story.certificate.id}")

    assert answer.status_code == 500
    assert answer.mimetype == "text/html"
    assert "CertificateError at certificates.download" in capsys.readouterr().err


def test_a_genuine_certificate_is_said_to_be_so_and_what_was_not_checked(
    auditor: Visitor, unit: Unit, certificate: Path
) -> None:
    answer = check(auditor, certificate.read_bytes())

    assert (answer.status_code, answer.location) == (303, "/verify/answer")
    page = auditor.get("/verify/answer").text
    assert "Training: Genuine, but withdrawal was not checked" in page
    assert unit.story.certificate.number in page
    assert "the same bytes" in page
    assert "Not checked: no list was given." in page


@pytest.mark.parametrize("place", [0.2, 0.5, 0.8])
def test_a_changed_certificate_is_not_valid(
    auditor: Visitor, certificate: Path, place: float
) -> None:
    changed = bytearray(certificate.read_bytes())
    changed[int(len(changed) * place)] ^= 1

    check(auditor, bytes(changed))

    page = auditor.get("/verify/answer").text
    assert re.search(r"<h1[^>]*>(Training: )?Not valid</h1>", page)
    assert "Do not rely on this file." in page
    assert "Genuine" not in page


def test_a_certificate_with_a_list_that_nobody_signed_gets_no_answer(
    auditor: Visitor, certificate: Path
) -> None:
    answer = check(auditor, certificate.read_bytes(), withdrawn=b'{"schema": "x"}')

    assert answer.status_code == 422
    assert "This is not a list that this unit signed. Ask the unit for it" in answer.text


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file must be a PDF. Choose the original file"),
        (b"GIF89a", "The file must be a PDF. Choose the original file"),
    ],
)
def test_what_is_no_pdf_is_told_so(auditor: Visitor, content: bytes, sentence: str) -> None:
    answer = check(auditor, content)

    assert answer.status_code == 422
    assert sentence in answer.text


def test_without_a_file_the_form_asks_for_one(auditor: Visitor) -> None:
    answer = auditor.post("/verify", seen="/verify")

    assert answer.status_code == 422
    assert 'href="#document">Choose the certificate that you want to check</a>' in answer.text


def test_too_large_a_file_is_refused_before_it_is_read(auditor: Visitor) -> None:
    answer = auditor.client.post(
        "/verify",
        base_url=auditor.base,
        data=b"%PDF-" + b"0" * (18 << 20),
        content_type="multipart/form-data; boundary=x",
    )

    assert answer.status_code == 413
    assert "The file is too large" in answer.text


def test_only_the_upload_may_be_large(auditor: Visitor) -> None:
    answer = auditor.post("/cases/search", {"words": "x" * 70_000}, seen="/cases")

    assert answer.status_code == 413


def test_an_answer_is_for_its_own_session_alone(
    app: Flask, auditor: Visitor, certificate: Path
) -> None:
    check(auditor, certificate.read_bytes())
    other = signed_in(app, "E1")

    assert other.get("/verify/answer").location == "/verify"


def test_a_photograph_of_page_1_is_checked_and_says_what_to_compare(
    auditor: Visitor, unit: Unit, certificate: Path
) -> None:
    whole = page_1(certificate.read_bytes(), dots=150)
    page = photographed(whole.crop((0, 0, whole.width, whole.height // 4)))

    alone = check_paper(auditor, page)
    beside = check_paper(auditor, page, document=certificate.read_bytes())
    said = auditor.get("/verify/paper/answer").text

    assert (alone.status_code, alone.location) == (303, "/verify/paper/answer")
    assert beside.status_code == 303
    assert "Training: The code holds, but withdrawal was not checked" in said
    assert unit.story.certificate.number in said
    assert "Compare the words below with the page" in said


def test_a_photograph_without_a_code_is_told_so_at_its_field(auditor: Visitor) -> None:
    answer = check_paper(auditor, b"no picture")

    assert answer.status_code == 422
    assert 'href="#photograph">No QR code could be read' in answer.text
    assert "Choose a photograph" in auditor.post("/verify/paper", seen="/verify/paper").text


def check_paper(
    visitor: Visitor, photograph: bytes, *, document: bytes | None = None
) -> TestResponse:
    files: dict[str, object] = {"photograph": (io.BytesIO(photograph), "IMG_SECRET_0001.jpg")}
    if document is not None:
        files["document"] = (io.BytesIO(document), "c.pdf")
    kind = "multipart/form-data"
    return visitor.post("/verify/paper", files, seen="/verify/paper", content_type=kind)


def check(visitor: Visitor, document: bytes, *, withdrawn: bytes | None = None) -> TestResponse:
    files: dict[str, object] = {"document": (io.BytesIO(document), "IMG_SECRET_0001.pdf")}
    if withdrawn is not None:
        files["withdrawn"] = (io.BytesIO(withdrawn), "list.json")
    return visitor.post("/verify", files, seen="/verify", content_type="multipart/form-data")
