"""A stop that cannot be recorded, in the browser: two people look at it, sign, and it is gone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

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


def test_who_may_release_no_hold_dismisses_no_file(open_app: Flask, odd: Path) -> None:
    assert odd.is_file()
    assert signed_in(open_app, "E1").get(PAGE).status_code == 403
