"""In the browser, on a disk that is really full, or that takes no writes: each told as itself."""

from __future__ import annotations

import errno
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from evidence_store.bootstrap import open_store
from evidence_store.cli.unit.fsck import fsck
from evidence_store.custody.heads.high_water import HighWaterFile
from evidence_store.data_folder.ballast import Ballast
from evidence_store.data_folder.places import BALLAST, DATABASE
from evidence_store.domain.law.rules import STOP_AND_REFER
from evidence_store.errors import NoRightsError, NoRoomError, SessionsError
from evidence_store.persistence.engines.failures import plain_failures
from evidence_store.screens.kept import screens_in
from tests.disks import MIB, fill, memory_disk, takes_no_writes
from tests.webui.browsing import _free_port, serving
from tests.webui.conftest import PASSPHRASE, Unit, Visitor, signed_in
from tests.webui.several import Desk, Running

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from flask import Flask

KEPT = 8 * MIB


@pytest.fixture
def disk(untouched: Unit, tmp_path: Path) -> Iterator[Path]:
    """A small disk with the unit's folder, and 8 MiB kept ready."""
    used = sum(each.stat().st_size for each in untouched.store.data.rglob("*"))
    with memory_disk(tmp_path / "disk", size=used + 48 * MIB) as place:
        shutil.copytree(untouched.store.data, place / "data")
        assert Ballast(place / "data", KEPT).keep_ready()
        yield place


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    (tmp_path / "passphrase").write_text(PASSPHRASE)
    (tmp_path / "passphrase").chmod(0o600)
    return tmp_path / "passphrase"


@pytest.mark.parametrize("when", ["before the server starts", "while it runs"])
def test_people_sign_in_read_hold_and_stop_in_the_browser_on_a_full_disk(
    when: str, disk: Path, secret: Path, untouched: Unit
) -> None:
    if when == "before the server starts":
        fill(disk)
    exhibit = untouched.story.disk.id
    place, refer = (f"/exhibits/{exhibit}/acts/{act}" for act in ("place-hold", "stop-and-refer"))
    words = ("--port", str(port := _free_port()), "--as", "O1", "--passphrase-file", str(secret))
    with serving(disk / "data", *words, "--no-worker") as process:
        server, desk = Running(port, process), Desk()
        fill(disk)

        came_in = desk.sign_in(server, "O1")
        read = desk.get(server, f"/cases/{untouched.story.case.id}")
        held = desk.post(server, place, desk.fill(server, place, code="litigation", note=""))
        stopped = desk.post(server, refer, desk.fill(server, refer, note=""))
        opening = "/unit/acts/open-case"
        typed = {"reference": "62AB0000126", "court": "Mold", "name": "Dai", "born": ["", "", ""],
                 "offence": "soa2003_66B", "committed_on": ["", "", ""],
                 "convicted_on": ["3", "8", "2026"]}  # fmt: skip
        ordinary = desk.post(server, opening, desk.fill(server, opening, **typed))

    assert [came_in.status, read.status, held.status, stopped.status] == [303, 200, 303, 303]
    assert "Disk full" in read.text
    assert "Only holds, stops and referrals can be recorded now" in read.text
    assert ordinary.status == 503
    assert "The disk is full" in ordinary.text
    with open_store(disk / "data").reading() as uow:
        codes = [each.code for each in uow.exhibits.get(exhibit).open_holds]
        assert not uow.cases.find(reference="62AB0000126")
    assert codes[-2:] == ["litigation", STOP_AND_REFER]


def test_an_act_whose_head_could_not_be_kept_outside_is_told_as_recorded_and_the_next_is_not_begun(
    open_app: Flask, open_unit: Unit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outside, append = tmp_path / "outside", HighWaterFile.append
    outside.mkdir()
    store, exhibit = open_app.extensions["expunge_store"], open_unit.story.disk.id
    policy = replace(store.settings.policy, high_water=str(outside / "heads"))
    here = replace(store, settings=replace(store.settings, policy=policy))
    here.outside.high_water.create()
    monkeypatch.setitem(open_app.extensions, "expunge_store", here)

    def gone(file: HighWaterFile, note: str, *, at: datetime) -> None:
        outside.rename(tmp_path / "away")  # after the commit: its volume is pulled out
        append(file, note, at=at)

    monkeypatch.setattr(HighWaterFile, "append", gone)
    officer, page = Visitor(open_app), f"/exhibits/{exhibit}/acts/place-hold"
    officer.come_in("O1")
    form = officer.fill(page, code="litigation", note="")
    first, again = officer.send(page, form), officer.send(page, form)  # a double click
    second = officer.do(page, code="litigation", note="")
    (tmp_path / "away").rename(outside)
    later = officer.send(page, form)  # the volume is back, and the browser sends it once more

    assert (first.status_code, second.status_code) == (503, 503)
    for answer in (first, again, later):
        assert answer.status_code == 503
        assert "What you did is recorded" in answer.text
        assert "Do not do it again." in answer.text
    assert "Nothing more can be recorded at the moment" in second.text
    for answer in (first, second):
        assert "does not agree with itself" not in answer.text
    with open_unit.store.reading() as uow:
        codes = [each.code for each in uow.exhibits.get(exhibit).open_holds]
    assert codes.count("litigation") == 1


def test_the_server_page_says_how_much_is_kept_ready(app: Flask, unit: Unit) -> None:
    visitor = signed_in(app, "A1")
    (unit.store.data / BALLAST).unlink(missing_ok=True)  # whoever acts at the desk makes it

    assert "Of the 64 MiB that are kept ready 0 MiB are there" in visitor.get("/server").text


@pytest.mark.parametrize("with_files_of_sqlite", [True, False])
def test_a_server_over_a_folder_that_takes_no_writes_says_so_and_not_to_make_room(
    disk: Path,
    *,
    with_files_of_sqlite: bool,
) -> None:
    data = disk / "data"
    if with_files_of_sqlite:  # as they are where a server was at work until then
        with closing(sqlite3.connect(data / DATABASE)) as open_one:
            open_one.execute("SELECT count(*) FROM sqlite_master").fetchone()
            shutil.copytree(data, disk / "read")
        data = disk / "read"
    command = [str(Path(sys.executable).parent / "expunge"), "serve", "--data", str(data)]
    with takes_no_writes(disk):
        said = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
        checked = CliRunner().invoke(fsck, ["--data", str(data)])

    assert said.returncode == 1
    assert "Check your rights" in said.stderr
    assert "room" not in said.stderr
    assert "expunge fsck" not in said.stderr + str(checked.exception)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("attempt to write a readonly database", "The record cannot be written"),
        ("database is locked", "Another program is writing to the record"),
        ("database disk image is malformed", "The record is damaged"),
        ("database or disk is full", "The disk is full"),
    ],
)
def test_each_cause_is_told_as_itself_in_the_browser(words: str, told: str, app: Flask) -> None:
    def fail() -> None:
        with plain_failures():
            raise sqlite3.OperationalError(words)

    app.view_functions["about.guidance"] = fail  # type: ignore[assignment]  # it gives no answer

    answer = Visitor(app).get("/help")

    assert answer.status_code == 503
    assert f'<h1 class="govuk-heading-l">{told}</h1>' in answer.text


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        (errno.ENOSPC, NoRoomError),
        (errno.EDQUOT, NoRoomError),
        (errno.EROFS, NoRightsError),
        (errno.EACCES, NoRightsError),
        (errno.EIO, SessionsError),
    ],
)
def test_sessions_that_cannot_be_kept_are_told_by_their_cause(
    number: int, kind: type[Exception], tmp_path: Path
) -> None:
    screens = screens_in(tmp_path)

    with pytest.raises(kind), screens.database.writing():
        raise OSError(number, "as the system says")
