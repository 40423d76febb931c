"""A stop that cannot be recorded, in the browser: two people look at it, sign, and it is gone."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from evidence_store.domain.holds.waiting_stops import SignedStop, StopStatement
from forensics.documents import to_json
from tests.webui.conftest import PASSPHRASE, Unit, signed_in

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask

PAGE = "/unit/acts/dismiss-stop-file"
NAME = "victim_canary_photo.json"


@pytest.fixture
def odd(open_unit: Unit) -> Path:
    folder = open_unit.store.data / "stops"
    folder.mkdir(exist_ok=True)
    (folder / NAME).write_text("nothing that anybody signed")
    return folder / NAME


def digest(unit: Unit) -> str:
    return unit.store.outside.stop_files()[0].digest


@pytest.mark.usefixtures("golden")
def test_it_holds_until_two_people_have_signed_that_it_holds_nothing(
    open_app: Flask, open_unit: Unit, odd: Path
) -> None:
    first, second = signed_in(open_app, "O1"), signed_in(open_app, "S1")
    told = {"file": digest(open_unit), "reason": "A spare file of the backup",
            "passphrase": PASSPHRASE}  # fmt: skip
    form, overview = first.get(PAGE).text, second.get("/overview").text

    signed = first.do(PAGE, **told)
    assert odd.is_file()
    again = first.do(PAGE, **told)
    assert odd.is_file(), "nobody signs twice"
    done = second.do(PAGE, **told)

    assert PAGE in overview
    assert "cannot be read, so it holds everything" in form
    assert (signed.status_code, again.status_code, done.status_code) == (303, 403, 303)
    assert not odd.exists()
    assert PAGE not in second.get("/overview").text
    assert PAGE not in first.get("/tasks").text
    assert "No signed stop waits to be recorded." in first.get(PAGE).text


def test_another_file_under_its_name_is_none_that_was_looked_at(
    open_app: Flask, open_unit: Unit, odd: Path
) -> None:
    officer = signed_in(open_app, "O1")
    filled = officer.fill(PAGE, file=digest(open_unit), reason="Looked at", passphrase=PASSPHRASE)
    odd.write_text("something else")

    assert officer.send(PAGE, filled).status_code in (409, 422)
    assert odd.is_file()


def test_no_page_shows_the_name_that_somebody_gave_the_file(open_app: Flask, odd: Path) -> None:
    supervisor = signed_in(open_app, "S1")

    assert odd.is_file()
    assert all("canary" not in supervisor.get(each).text for each in (PAGE, "/overview", "/tasks"))


@pytest.mark.parametrize("moment", [(1, 1, 1), (9999, 12, 31)])
def test_a_file_dated_at_the_end_of_time_is_shown_and_signed_for_as_any_other(
    open_app: Flask, open_unit: Unit, odd: Path, moment: tuple[int, int, int]
) -> None:
    names = ("schema", "log", "hold", "code", "case_id", "exhibit_id", "person", "nonce")
    told = dict.fromkeys(names, "of nothing here")
    statement = StopStatement(**told, made_at=datetime(*moment, tzinfo=UTC))
    odd.write_bytes(to_json(SignedStop(statement, b"")))
    officer = signed_in(open_app, "O1")

    assert open_unit.store.outside.stop_files()[0].stop is not None
    assert "an exhibit that is not recorded, in the name of a person who is not enrolled" in (
        officer.get(PAGE).text
    )
    typed = {"file": digest(open_unit), "reason": "Looked at", "passphrase": PASSPHRASE}
    assert officer.do(PAGE, **typed).status_code == 303


def test_a_folder_under_the_name_of_a_stop_is_dismissed_too_and_nothing_in_it_is_lost(
    open_app: Flask, open_unit: Unit, odd: Path
) -> None:
    odd.unlink()
    odd.mkdir()
    (odd / "kept").write_text("kept")
    told = {"file": digest(open_unit), "reason": "A folder", "passphrase": PASSPHRASE}

    first, second = (signed_in(open_app, each).do(PAGE, **told) for each in ("O1", "S1"))

    assert (first.status_code, second.status_code) == (303, 303)
    assert not open_unit.store.outside.stop_files()
    assert [each.read_text() for each in odd.parent.rglob("kept")] == ["kept"]


def test_who_may_release_no_hold_dismisses_no_file(open_app: Flask, odd: Path) -> None:
    assert odd.is_file()
    assert signed_in(open_app, "E1").get(PAGE).status_code == 403


def test_the_summary_lists_what_is_wrong_in_the_order_of_the_page(
    open_app: Flask, odd: Path
) -> None:
    assert odd.is_file()
    sent = signed_in(open_app, "O1").do(PAGE, file="", reason="", passphrase="").text

    found = sent.index('href="#reason"'), sent.index('href="#passphrase"')
    assert found == tuple(sorted(found)), "the passphrase is asked for last"
