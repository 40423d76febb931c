"""The number of a hash set's known files is on no page while a second person is still to count."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from forensics.values import Digest, HashAlgorithm, HashSetSummary
from tests.webui import scanned
from tests.webui.conftest import PASSPHRASE, Unit, signed_in
from tests.webui.nets.addresses import addresses, of_drawn_pages

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask

    from evidence_store.domain.scans.scan import HashSetRecord
    from tests.cost.drawing import Draw

NUMBER = 7_654_321
BYTES_OF_THE_LOG = frozenset({"custody.as_json", "custody.of_case_as_json"})
"""Entries as the log has them, to check them elsewhere: not one byte of them can be left out."""
WRITTEN = tuple(f"{NUMBER:,}".replace(",", between) for between in ("", ",", " ", "\u202f", "_"))


@pytest.fixture
def known(open_unit: Unit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> HashSetRecord:
    """A set of that many, registered by an examiner, and a scan with it."""
    summary = HashSetSummary(Digest(HashAlgorithm.BLAKE3, b"n" * 32), NUMBER)
    monkeypatch.setattr(scanned, "SET", summary)
    scanned.scan_a_stick(open_unit, tmp_path)
    with open_unit.store.reading() as uow:
        (found,) = uow.hash_sets.find(case_id=open_unit.story.case.id)
    return found


def names_it(text: str) -> bool:
    return any(each in text for each in WRITTEN)


@pytest.mark.parametrize("number", ["S1", "E2", "O1"])
def test_no_page_or_list_that_the_confirming_person_can_open_has_the_number(
    known: HashSetRecord, open_app: Flask, open_unit: Unit, draw: Draw, number: str
) -> None:
    person = signed_in(open_app, number)
    all_of_them = addresses(open_app, open_unit.store)
    drawn = of_drawn_pages(draw, all_of_them, by=f"who counts, {number}", share=1 / 2)
    every = [each for each in drawn if each.is_known]
    pages = [each.path for each in every if each.endpoint not in BYTES_OF_THE_LOG]
    looked = [f"/known-sets/{known.id}/acts/confirm", *pages]

    answers = {path: person.get(path) for path in looked}

    assert sum(one.status_code == 200 for one in answers.values()) > 40
    assert [
        path for path, one in answers.items() if names_it(one.data.decode(errors="replace"))
    ] == []


def test_the_schedule_as_a_list_does_not_have_it_either(
    known: HashSetRecord, open_app: Flask, open_unit: Unit
) -> None:
    del known
    person = signed_in(open_app, "S1")
    page = f"/cases/{open_unit.story.case.id}/schedule"

    made = person.send(f"{page}.csv", person.fill(page))

    assert "Known files" in made.text or "known_files" in made.text
    assert not names_it(made.text)


@pytest.mark.parametrize("counted", [NUMBER - 1, NUMBER + 1])
def test_a_count_that_differs_is_refused_without_saying_by_how_much(
    known: HashSetRecord, open_app: Flask, counted: int
) -> None:
    person, page = signed_in(open_app, "S1"), f"/known-sets/{known.id}/acts/confirm"

    refused = person.do(page, scheduled=str(counted), passphrase=PASSPHRASE)

    assert refused.status_code == 403
    assert "does not hold" in refused.text
    assert not names_it(refused.text)


def test_the_number_is_shown_once_it_is_confirmed(
    known: HashSetRecord, open_app: Flask, open_unit: Unit
) -> None:
    person = signed_in(open_app, "S1")
    page = f"/cases/{open_unit.story.case.id}"

    sent = person.do(f"/known-sets/{known.id}/acts/confirm", scheduled=str(NUMBER),
                     passphrase=PASSPHRASE)  # fmt: skip

    assert sent.status_code == 303
    assert names_it(person.get(page).text)
    assert "A second person confirmed the hash set" in person.get(page).text
