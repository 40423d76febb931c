"""A later extraction of a phone on the pages: recorded, and held beside its reset."""

from __future__ import annotations

import io
import re
import tarfile
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from evidence_store.domain.certificates.certificate import CertificateKind
from evidence_store.domain.disposals.disposal_states import DisposalState
from evidence_store.domain.values.zones import LONDON
from evidence_store.words.later_words import CONTRADICTED
from tests.webui.conftest import PASSPHRASE, signed_in
from tests.webui.disposals.reset_bench import a_picture, extraction, known_set, reset_phone, scan
from tests.webui.walking import office

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask

    from evidence_store.domain.disposals.disposal import Disposal
    from tests.webui.conftest import Unit


@pytest.fixture
def placed(open_app: Flask, open_unit: Unit, tmp_path: Path) -> tuple[Flask, Unit, Path]:
    """The server with one place for extractions."""
    place = tmp_path / "place"
    place.mkdir()
    store = open_unit.store
    places = replace(store.settings.places, images=(str(place),))
    with_place = replace(store, settings=replace(store.settings, places=places))
    open_app.extensions["expunge_store"] = with_place
    return open_app, open_unit, place


def record(app: Flask, unit: Unit, one: Disposal, result: bytes | None = None) -> str:
    """Let the second examiner sign for the one extraction that is offered; the page after it."""
    visitor, address = signed_in(app, "E2"), f"/disposals/{one.id}/acts/later-extraction"
    (key,) = re.findall(r'name="extraction"[^>]*value="([0-9a-f]{32})"', visitor.get(address).text)
    at = unit.store.clock().astimezone(LONDON)
    day, file = [str(at.day), str(at.month), str(at.year)], "" if result is None else "after.json"
    filled = visitor.fill(
        address, extraction=key, made_with="UFED 7.70", taken_on=day, taken_at=f"{at:%H:%M}",
        passphrase=PASSPHRASE, result=(io.BytesIO(result or b""), file),
    )  # fmt: skip
    done = visitor.send(address, filled)
    assert done.status_code == 303, done.text
    return visitor.get(done.location).text


def disposal(unit: Unit, one: Disposal) -> Disposal:
    with unit.store.reading() as uow:
        return uow.disposals.get(one.id)


def test_it_stands_on_the_page_beside_the_witnessed_time_and_says_that_nobody_scanned_it(
    placed: tuple[Flask, Unit, Path],
) -> None:
    app, unit, place = placed
    seen = reset_phone(unit)
    extraction(place / "after.zip", reset=unit.store.clock() - timedelta(days=400))
    empty = signed_in(app, "E2").do(f"/disposals/{seen.id}/acts/later-extraction").text
    told = record(app, unit, seen)
    page = signed_in(app, "S1").get(f"/disposals/{seen.id}").text
    at_exhibit = signed_in(app, "S1").get(f"/exhibits/{seen.exhibit_id}").text

    assert disposal(unit, seen).state is DisposalState.PASSED
    assert "Enter the day on which you took it" in empty
    assert "Enter the time at which you took it" in empty
    assert "“Add a copy to the inventory” on the exhibit’s page" in told
    assert "expunge exhibit" not in told
    for shown in (page, at_exhibit):
        assert "differs from the witnessed time" in shown
        assert "It was not scanned" in shown
        assert "after.zip" not in shown
    assert "By itself it shows nothing" in page


@pytest.mark.long
def test_a_known_picture_still_in_it_ends_in_a_report_or_contradicts_the_certificate(
    placed: tuple[Flask, Unit, Path], tmp_path: Path
) -> None:
    app, unit, place = placed
    seen = reset_phone(unit)
    known = known_set(unit, tmp_path, a_picture())
    archive = extraction(place / "after.zip", reset=unit.store.clock(), picture=a_picture())
    supervisor, page = signed_in(app, "S1"), f"/disposals/{seen.id}"
    assert supervisor.do(f"{page}/acts/issue-certificate").status_code == 303
    with unit.store.reading() as uow:
        (issued,) = uow.certificates.find(disposal_id=seen.id)
    assert issued.kind is CertificateKind.CERTIFICATE
    record(app, unit, seen, scan(archive, known))
    shown = supervisor.get(page).text

    assert disposal(unit, seen).is_contradicted
    assert CONTRADICTED in shown
    assert "1 place found" in shown
    assert "agrees with the witnessed time" in shown
    assert (
        f"/certificates/{issued.id}/acts/withdraw"
        in supervisor.get(f"/exhibits/{seen.exhibit_id}").text
    )

    withdraw, why = f"/certificates/{issued.id}/acts/withdraw", "Found in it later"
    assert supervisor.do(withdraw, reason=why, passphrase=PASSPHRASE).status_code == 303
    assert CONTRADICTED not in supervisor.get(page).text
    assert CONTRADICTED not in supervisor.get(f"/exhibits/{seen.exhibit_id}").text


@pytest.mark.long
@pytest.mark.browser
def test_the_person_who_took_it_signs_for_it_in_the_browser(
    placed: tuple[Flask, Unit, Path], tmp_path: Path
) -> None:
    app, unit, place = placed
    unit = replace(unit, store=app.extensions["expunge_store"])
    seen = reset_phone(unit)
    extraction(place / "after.zip", reset=unit.store.clock())
    with office(unit) as people:
        walker = people.come_in("E2")
        walker.go(f"/disposals/{seen.id}")
        walker.follow("Record a later extraction of the phone")
        walker.page.get_by_role("radio").first.check()
        walker.page.get_by_label("Tool and version that took it").fill("UFED 7.70")
        at = unit.store.clock().astimezone(LONDON)
        walker.fill_day(at.date())
        walker.page.get_by_label("Time at which you took it").fill(f"{at:%H:%M}")
        walker.page.screenshot(path=tmp_path / "form.png", full_page=True)
        walker.sign("Sign for this extraction")
        walker.go(f"/disposals/{seen.id}")
        walker.page.screenshot(path=tmp_path / "page.png", full_page=True)
        shown = walker.text
    assert "agrees with the witnessed time" in shown
    assert "It was not scanned" in shown
    assert "after.zip" not in shown


def test_only_what_can_be_one_is_offered_and_it_says_what_is_not(
    placed: tuple[Flask, Unit, Path],
) -> None:
    app, unit, place = placed
    seen = reset_phone(unit)
    extraction(place / "after.zip", reset=unit.store.clock())
    with tarfile.open(place / "after.tar.gz", "w:gz") as packed:
        packed.add(place / "after.zip", "data/some.zip")
    (place / "folder").mkdir()
    (place / "folder" / "a file").write_bytes(b"a file")
    (place / "disk.E01").write_bytes(b"EVF\x09\x0d\x0a\xff\x00" + bytes(600))
    (place / "files.L01").write_bytes(b"LVF\x09\x0d\x0a\xff\x00" + bytes(600))
    (place / "disk.raw").write_bytes(bytes(4096))
    (place / "short").write_bytes(b"PK")
    page = signed_in(app, "E2").get(f"/disposals/{seen.id}/acts/later-extraction").text

    for each in ("after.zip", "after.tar.gz", "folder"):
        assert f">{each}, " in " ".join(page.split()).replace("> ", ">"), each
    for each in ("disk.E01", "files.L01", "disk.raw", "short,"):
        assert each not in page, each
    assert "other files in the same places are not offered: a later extraction is" in page
