"""Pictures that are only like a known one: told apart everywhere, and never found nor nothing."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

import pytest

from evidence_store.documents.certificates import remaining_sentences
from evidence_store.domain.scans.gradings import in_text
from evidence_store.words.scan_words import likeness
from forensics.values import Extent, HashAlgorithm, Likeness
from tests.evidence_store.scan_results import a_hit
from tests.webui.conftest import PASSPHRASE, Unit, Visitor, signed_in
from tests.webui.exhibits.grading import grade, gradings
from tests.webui.scanned import Scanned, scan_a_stick

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask


@pytest.fixture
def alone(open_unit: Unit, tmp_path: Path) -> Scanned:
    """A scan that found candidates and nothing else."""
    return scan_a_stick(open_unit, tmp_path, found=False, candidates=True)


@pytest.fixture
def examiner(open_app: Flask) -> Visitor:
    return signed_in(open_app, "E1")


def test_a_scan_that_found_candidates_alone_reads_neither_as_nothing_nor_as_found(
    alone: Scanned, examiner: Visitor
) -> None:
    page = examiner.get(alone.page).text
    of_exhibit = examiner.get(f"/exhibits/{alone.exhibit}").text

    assert (alone.scan.known_files_hit, alone.scan.established, alone.scan.candidates) == (0, 0, 2)
    assert "2 pictures are like a known one, and nothing else was found." in page
    assert "two people say which. Nothing is erased because of it." in page
    assert "No hit was found" not in page
    for shown in (page, of_exhibit):
        assert re.search(r"0( of 3)? known files and 2 pictures like a known one", shown)
    assert "Like a known picture, for two people to look at" in page


def test_a_candidate_is_shown_with_its_figures_and_the_known_picture_is_not(
    alone: Scanned, examiner: Visitor
) -> None:
    first, second = (examiner.get(alone.hit(number)).text for number in (1, 2))
    table = examiner.get(f"{alone.page}/hits.csv").text
    rows = list(csv.DictReader(io.StringIO(table.removeprefix("\ufeff"))))

    assert "12 of the 256 bits of a hash of it differ" in first
    assert "147 points lie in the same arrangement, mirrored" in second
    for page in (first, second):
        assert "Likeness only. It is a candidate for two people" in page
        assert "The same bytes lie here" not in page
        assert "The known picture is not in the hash set" in page
    assert [row["likeness"] for row in rows] == [
        "12 of the 256 bits of a hash of it differ",
        "147 points lie in the same arrangement, mirrored",
    ]
    assert {row["strong_digest"] for row in rows} == {"no"}


def test_a_candidate_is_drawn_blurred_once_the_reason_is_recorded(
    alone: Scanned, examiner: Visitor
) -> None:
    sent = examiner.do(f"{alone.hit(1)}/acts/look", reason="To say whether it is the picture")
    page = examiner.get(sent.location)

    assert 'src="/previews/' in page.text


def test_candidates_are_graded_by_their_numbers_and_never_with_all_others(
    open_app: Flask, open_unit: Unit, tmp_path: Path
) -> None:
    mixed = scan_a_stick(open_unit, tmp_path, candidates=True)
    examiner = signed_in(open_app, "E1")

    grade(examiner, mixed, which="certain", typed="")
    grade(examiner, mixed, which="ungraded", typed="")
    none = grade(examiner, mixed, which="ungraded", typed="")
    led = examiner.get(mixed.hit(4)).text
    form = examiner.get(f"{mixed.page}/acts/grade?hit=4").text
    grade(examiner, mixed, typed="4, 5", grade="not_the_picture", reason="Another beach")

    # The candidates are the last two of five.
    assert [in_text(made.hits) for made in gradings(open_unit)] == ["1, 3", "2", "4 to 5"]
    assert none.status_code == 422
    assert PASSPHRASE not in none.text
    assert f'href="{mixed.page}/acts/grade?hit=4">Grade this hit' in led
    assert re.search(r'name="typed"[^>]*value="4"', form)
    assert re.search(r'value="these"[^>]*checked', form)


def test_certificate_and_schedule_tell_candidates_from_what_was_found(
    alone: Scanned, open_app: Flask, open_unit: Unit
) -> None:
    officer = signed_in(open_app, "O1")

    said = remaining_sentences.known_files(alone.scan)
    schedule = officer.get(f"/cases/{open_unit.story.case.id}/schedule").text

    assert said == (
        "the hash set has 3 known files, of which none were found; 2 pictures are like a known "
        "one, which establishes nothing before two people say so"
    )
    assert "Like a known picture, for two people to look at: 1" in schedule


def test_an_established_hit_has_no_likeness(open_unit: Unit, tmp_path: Path) -> None:
    found = scan_a_stick(open_unit, tmp_path)

    assert (found.scan.established, found.scan.candidates) == (3, 0)
    assert found.result is not None
    assert all(likeness(hit) == "" for hit in found.result.hits)  # type: ignore[arg-type]


def test_a_file_by_md5_alone_says_whether_the_picture_in_it_is_like_the_known_one(
    open_unit: Unit, examiner: Visitor, tmp_path: Path
) -> None:
    md5 = {"image": "disk.raw", "extents": (Extent(4096, 512),), "length": 512,
           "established_by": (HashAlgorithm.MD5,)}  # fmt: skip
    both = (a_hit(**md5, likeness=Likeness(distance=2)), a_hit(**md5, item="cd" * 32))
    scan = scan_a_stick(open_unit, tmp_path, found=False, further=both)

    first, second = (examiner.get(scan.hit(number)).text for number in (1, 2))

    assert "MD5 or SHA-1 alone, and the picture in it is like the known one" in first
    assert "2 of the 256 bits of a hash of it differ" in first
    assert "that a picture in it is like the known one is not established" in second
    assert all("Two people must review it" in page for page in (first, second))
    assert "How alike" not in second
