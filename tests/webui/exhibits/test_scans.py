"""What a scan's pages show, and what they never show; a picture only blurred, once, on record."""

from __future__ import annotations

import csv
import io
import re
import shutil
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from evidence_store.words.scan_words import shares
from evidence_store.workflow.holds.holds import stop_and_refer
from forensics.values import Coverage
from forensics.values.scan_words import percent
from tests.webui.conftest import PASSPHRASE, PORT, Unit, Visitor, signed_in
from tests.webui.exhibits.recorded import entries
from tests.webui.scanned import NAME, SIZE, Scanned, scan_a_stick
from webui.app import create_app
from webui.scans.scans import PAGE, DrawnHere

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask

REASON = "To tell the piece from another"


@pytest.fixture
def scanned(open_unit: Unit, tmp_path: Path) -> Scanned:
    return scan_a_stick(open_unit, tmp_path)


@pytest.fixture
def examiner(open_app: Flask, scanned: Scanned) -> Visitor:
    assert scanned.scan.id
    return signed_in(open_app, "E1")


def test_every_byte_stands_in_one_class_and_what_was_not_examined_stands_first(
    examiner: Visitor, scanned: Scanned
) -> None:
    page = examiner.get(scanned.page).text
    rows = re.findall(r'data-label="Class">.*?</svg> ([^<]+)<', page, re.DOTALL)
    table = examiner.get(f"{scanned.page}/coverage.csv").text
    told = list(csv.DictReader(io.StringIO(table.removeprefix("\ufeff"))))

    assert rows == ["Could not be read", "Encrypted", "One byte repeated",
                    "Compared with the known files"]  # fmt: skip
    assert sum(int(row["bytes"]) for row in told) == SIZE
    assert "Not everything was examined and understood." in page
    assert "the volume is encrypted and has no key" in page
    assert 'role="img"' in page
    assert " style=" not in page


def test_bytes_that_nothing_understood_are_named_on_the_page_of_the_scan_and_in_the_schedule(
    open_app: Flask, open_unit: Unit, tmp_path: Path
) -> None:
    coverage = Coverage(compared=SIZE - 70_000, opaque=65_000, unopened=5_000)
    made = scan_a_stick(open_unit, tmp_path, found=False, coverage=coverage)
    officer = signed_in(open_app, "O1")

    page = officer.get(made.page).text
    schedule = officer.get(f"/cases/{open_unit.story.case.id}/schedule").text

    assert "Not everything was examined and understood." in page
    assert "Every byte of the disk image" not in page
    for shown in (page, schedule):
        assert f"65,000 of {SIZE:,} bytes were compared and not understood" in shown
        assert f"5,000 of {SIZE:,} bytes were not examined" in shown
    assert "Examined in part" in schedule


def test_the_bar_is_as_wide_as_its_box_and_no_class_is_too_thin_to_see(scanned: Scanned) -> None:
    drawn = shares(scanned.scan.coverage)

    assert sum(one.width for one in drawn) == 1000
    assert [one.x for one in drawn] == [sum(o.width for o in drawn[:n]) for n in range(len(drawn))]
    assert min(one.width for one in drawn) >= 6


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (0, "0 %"),
        (1, "less than 0.1 %"),
        (50_000, "50.0 %"),
        (99_999, "99.9 %"),
        (100_000, "100 %"),
    ],
)
def test_a_share_never_rounds_to_all_or_nothing(size: int, words: str) -> None:
    assert percent(size, 100_000) == words


def test_no_hit_never_reads_as_nothing_there(
    open_app: Flask, open_unit: Unit, tmp_path: Path
) -> None:
    empty = scan_a_stick(open_unit, tmp_path, found=False)
    visitor = signed_in(open_app, "S1")

    page = visitor.get(empty.page).text

    assert "That does not mean that no picture is on the medium" in page
    assert "Not everything was examined and understood." in page
    assert not re.search(r"\bclean\b", page, re.IGNORECASE)


def test_hits_are_listed_by_number_and_filtered_without_name_or_digest(
    examiner: Visitor, scanned: Scanned
) -> None:
    pages = [examiner.get(scanned.page), examiner.get(f"{scanned.page}/hits.csv")]
    pages += [examiner.get(scanned.hit(number)) for number in (1, 2, 3)]
    pieces = examiner.get(f"{scanned.page}?kind=fragment").text
    deleted = examiner.get(f"{scanned.page}/hits.csv?state=deleted&allocated=no&kind=nonsense").text

    assert all(page.status_code == 200 for page in pages)
    for said in (NAME, "/home", "ab" * 32, "cd" * 32, "ef" * 32):
        assert all(said not in page.text for page in pages), said
    assert "Bytes 8,192 to 12,287 of the known file; up to 17 bytes before and 400 after" in pieces
    assert "1 of 3 hits" in pieces
    assert len(deleted.splitlines()) == 2
    assert "524288+" in deleted
    part = examiner.get(scanned.hit(2)).text
    assert "No picture can be drawn of it" in part
    assert "BLAKE3 of each of its blocks" in part
    assert "of the whole content" not in part
    assert "of the whole content" in examiner.get(scanned.hit(1)).text


@pytest.mark.parametrize("number", ["0", "4", "x", "9999999999", "1 ", "²"])
def test_a_hit_that_is_not_there_is_not_found(
    examiner: Visitor, scanned: Scanned, number: str
) -> None:
    assert examiner.get(f"/hits/{scanned.scan.id}-{number}").status_code == 404


@pytest.mark.usefixtures("golden")
def test_a_picture_is_shown_once_blurred_and_only_after_its_reason_is_on_record(
    examiner: Visitor, scanned: Scanned, open_unit: Unit
) -> None:
    hit = scanned.hit(1)

    early = examiner.get(f"{hit}/picture")
    unsaid = examiner.do(f"{hit}/acts/look", reason=" ")
    assert (early.status_code, unsaid.status_code) == (303, 422)
    assert entries(open_unit, scanned.exhibit, "hit.shown") == []

    sent = examiner.do(f"{hit}/acts/look", reason=REASON)
    page = examiner.get(sent.location)
    address = re.search(r'src="(/previews/[^"]+)"', page.text)
    assert address is not None
    first, again = examiner.get(address[1]), examiner.get(address[1])

    assert (sent.status_code, sent.location) == (303, f"{hit}/picture")
    ((public, kept),) = entries(open_unit, scanned.exhibit, "hit.shown")
    assert (public["scan"], public["hit"]) == (scanned.scan.id, 1)
    assert (kept["by"], kept["reason"]) == (open_unit.people["E1"], REASON)
    assert (first.status_code, again.status_code) == (200, 404)
    assert first.headers["Cache-Control"] == "no-store"
    with Image.open(io.BytesIO(first.data)) as drawn:
        assert max(drawn.size) == 384
    assert examiner.get(f"{hit}/picture").status_code == 303
    assert REASON not in page.text


def test_a_picture_that_another_server_drew_is_drawn_again_and_shown_once(
    examiner: Visitor, scanned: Scanned
) -> None:
    sent = examiner.do(f"{scanned.hit(1)}/acts/look", reason=REASON)
    page = examiner.get(sent.location)
    address = re.search(r'src="(/previews/[^"]+)"', page.text)
    assert address is not None
    examiner.app.extensions["expunge_drawn"] = DrawnHere()

    first, again = examiner.get(address[1]), examiner.get(address[1])

    assert (first.status_code, first.mimetype, again.status_code) == (200, "image/jpeg", 404)


def test_another_session_gets_neither_page_nor_picture(examiner: Visitor, scanned: Scanned) -> None:
    other = signed_in(examiner.app, "E2")
    sent = examiner.do(f"{scanned.hit(1)}/acts/look", reason=REASON)

    assert other.get(sent.location).status_code == 303
    address = re.search(r'src="(/previews/[^"]+)"', examiner.get(sent.location).text)
    assert address is not None
    assert other.get(address[1]).status_code == 404


def test_a_hostile_picture_and_an_image_that_is_away_end_in_a_sentence(
    examiner: Visitor, scanned: Scanned
) -> None:
    hostile = examiner.do(f"{scanned.hit(3)}/acts/look", reason=REASON)
    assert "larger than pictures are" in examiner.get(hostile.location).text

    shutil.move(scanned.image, scanned.image.with_name("away"))
    gone = examiner.do(f"{scanned.hit(1)}/acts/look", reason=REASON)
    page = examiner.get(gone.location)
    assert page.status_code == 200
    assert "The disk image is not where it was registered" in page.text
    assert scanned.image.name not in page.text


def test_no_picture_is_shown_of_an_exhibit_that_was_stopped(
    examiner: Visitor, scanned: Scanned, open_unit: Unit
) -> None:
    asked = examiner.do(f"{scanned.hit(1)}/acts/look", reason=REASON)
    store = open_unit.store
    officer = store.open_actor("O1", PASSPHRASE)
    stop_and_refer(store.desk_of(officer), scanned.exhibit, note="")

    refused = examiner.do(f"{scanned.hit(1)}/acts/look", reason=REASON)
    late = examiner.get(asked.location)

    assert refused.status_code == 403
    assert "stopped and referred" in refused.text
    assert "/previews/" not in late.text


@pytest.mark.parametrize("staff_number", ["O1", "U1"])
def test_only_examiners_and_supervisors_are_shown_a_picture(
    examiner: Visitor, scanned: Scanned, staff_number: str
) -> None:
    visitor = signed_in(examiner.app, staff_number)

    assert visitor.get(scanned.hit(1)).status_code == 200
    assert visitor.get(f"{scanned.hit(1)}/acts/look").status_code == 403


def test_a_list_that_is_away_or_was_changed_is_not_shown(
    examiner: Visitor, scanned: Scanned, open_unit: Unit
) -> None:
    (kept,) = open_unit.store.results.glob("*.hits.json")
    text = kept.read_text()
    assert kept.stat().st_mode & 0o777 == 0o600

    kept.write_text(text.replace("262144", "262656"))
    assert "is not the one that was recorded" in examiner.get(scanned.page).text
    assert examiner.get(f"{scanned.page}/hits.csv").status_code == 404
    kept.write_text("{}")
    assert "cannot be read" in examiner.get(scanned.page).text
    kept.unlink()
    assert "not in this data folder" in examiner.get(scanned.page).text


def test_a_long_list_has_pages(examiner: Visitor, scanned: Scanned) -> None:
    assert PAGE == 50
    assert "page 1 of" not in examiner.get(f"{scanned.page}?page=7").text
    assert examiner.get(f"{scanned.page}?page=x").status_code == 200


def test_a_server_without_a_key_shows_the_scan_and_no_picture(
    scanned: Scanned, open_unit: Unit
) -> None:
    visitor = signed_in(create_app(open_unit.store, port=PORT), "E1")

    assert "acts/look" not in visitor.get(scanned.hit(1)).text
    assert "only shows the record" in visitor.get(f"{scanned.hit(1)}/acts/look").text
    assert visitor.do(f"{scanned.hit(1)}/acts/look", reason=REASON).status_code == 409
