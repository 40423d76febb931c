"""One's sessions, and what happened at the door, on the command line as in the pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from evidence_store.errors import NotFoundError, NotPermittedError, SealedKeyError
from evidence_store.screens.security_events import SecurityEvents
from tests.webui.conftest import PASSPHRASE, Unit, Visitor, signed_in
from webui.door.door_cli import security_events, session

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import click
    from click.testing import Result
    from flask import Flask


@pytest.fixture
def run(open_unit: Unit, tmp_path: Path) -> Callable[..., Result]:
    def told(verb: click.Command, *words: str, by: str, passphrase: str = PASSPHRASE) -> Result:
        file = tmp_path / "pass"
        file.write_text(passphrase)
        file.chmod(0o600)
        about = ("--as", by, "--passphrase-file", str(file), "--data", str(open_unit.store.data))
        return CliRunner().invoke(verb, [*words, *about])

    return told


def test_people_list_their_own_sessions_and_end_one_or_all_from_the_command_line(
    open_app: Flask, run: Callable[..., Result]
) -> None:
    desk, clerk = signed_in(open_app, "E1"), signed_in(open_app, "R1")

    listed = run(session, "list", by="R1").output.splitlines()
    name = listed[0].split()[0]
    with_another = run(session, "end", name, by="E1")
    still_there = clerk.get("/standing").status_code
    ended = run(session, "end", name, by="R1")

    assert len(listed) == 1
    assert isinstance(with_another.exception, NotFoundError)
    assert (still_there, clerk.get("/standing").status_code) == (200, 303)
    assert ended.output == "The session has ended.\n"
    assert run(session, "list", by="R1").output == "You are signed in nowhere.\n"
    assert desk.get("/cases").status_code == 200
    assert run(session, "end", "--all", by="E1").exit_code == 0
    assert desk.get("/cases").status_code == 303


def test_nobody_sees_or_ends_sessions_without_the_persons_own_passphrase(
    open_app: Flask, run: Callable[..., Result]
) -> None:
    desk = signed_in(open_app, "E1")

    for words in (("list",), ("end", "--all")):
        refused = run(session, *words, by="E1", passphrase="another one that opens nothing")
        assert isinstance(refused.exception, SealedKeyError)
    assert desk.get("/cases").status_code == 200


def test_administrators_alone_see_what_happened_at_the_door_from_the_command_line(
    open_app: Flask, open_unit: Unit, run: Callable[..., Result], tmp_path: Path
) -> None:
    Visitor(open_app).sign_in("E1")
    open_app.extensions["expunge_security_events"].flush()
    run(session, "end", "--all", by="E1")

    shown = run(security_events, by="A1").output
    table = tmp_path / "events.csv"
    written = run(security_events, "--csv", str(table), by="A1")

    assert "Signed in by passphrase" in shown
    assert "Siân Ŷs-Hughes" in shown
    assert "Ended sessions of their own" in shown
    kept = len(SecurityEvents(open_unit.store.data).newest(99))
    assert written.output == f"events.csv is written: {kept} rows.\n"
    assert table.read_text("utf-8-sig").startswith("at_utc,what,who,from,page")
    for number in ("E1", "S1", "U1", "R1"):
        assert isinstance(run(security_events, by=number).exception, NotPermittedError)


@pytest.mark.parametrize("words", [("end",), ("end", "0123456789abcdef", "--all")])
def test_what_is_to_be_ended_is_said_once(
    run: Callable[..., Result], words: tuple[str, ...]
) -> None:
    assert run(session, *words, by="E1").exit_code == 2
