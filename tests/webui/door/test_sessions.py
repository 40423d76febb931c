from __future__ import annotations

import hashlib
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from flask import Flask

from evidence_store.data_folder.places import SESSIONS
from evidence_store.screens.kept import screens_in
from tests.webui.conftest import PORT, signed_in
from webui.door.session_table import (
    IDLE_SECONDS,
    LONGEST_SECONDS,
    MOST_OF_PERSON,
    NOTED_EVERY_SECONDS,
    SET_BACK_SECONDS,
    SessionTable,
)
from webui.door.sessions import CLIENT, ServerSessions, TableSession, take_once

if TYPE_CHECKING:
    from pathlib import Path

    from evidence_store.screens.kept import SessionRows
    from tests.webui.conftest import Unit


@pytest.fixture
def rows(tmp_path: Path) -> SessionRows:
    return screens_in(tmp_path).sessions


class HandWoundClock:
    """Seconds that pass only when a test says so."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_session_left_alone_ends(rows: SessionRows) -> None:
    clock = HandWoundClock()
    table = SessionTable(rows, seconds=clock)
    identifier = table.begin(person_id="p_1", kept={})

    clock.now = IDLE_SECONDS
    assert table.find(identifier) is not None
    clock.now = 2 * IDLE_SECONDS + NOTED_EVERY_SECONDS + 1
    assert table.find(identifier) is None


def test_a_session_in_use_ends_with_the_shift(rows: SessionRows) -> None:
    clock = HandWoundClock()
    table = SessionTable(rows, seconds=clock)
    identifier = table.begin(person_id="p_1", kept={})

    while clock.now + IDLE_SECONDS <= LONGEST_SECONDS:
        clock.now += IDLE_SECONDS
        assert table.find(identifier) is not None
    clock.now = LONGEST_SECONDS + 1
    assert table.find(identifier) is None


def test_a_page_that_is_only_read_writes_no_session_for_a_minute(
    rows: SessionRows, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, noted = HandWoundClock(), []
    table = SessionTable(rows, seconds=clock)
    identifier = table.begin(person_id="p_1", kept={"purpose": "A test"})
    monkeypatch.setattr(rows, "saw", lambda _, now: noted.append(now))

    for second in (1, 30, 59, 61):
        clock.now = float(second)
        row = table.find(identifier)
        assert row is not None
        table.keep(identifier, row.kept, before=dict(row.kept))

    assert noted == [61.0]


def test_a_clock_that_was_set_back_prolongs_no_session(rows: SessionRows) -> None:
    clock = HandWoundClock()
    clock.now = LONGEST_SECONDS
    table = SessionTable(rows, seconds=clock)
    identifier = table.begin(person_id="p_1", kept={})

    clock.now -= SET_BACK_SECONDS + 1

    assert table.find(identifier) is None


def test_what_was_changed_on_the_disk_opens_nothing(rows: SessionRows, tmp_path: Path) -> None:
    table = SessionTable(rows, seconds=HandWoundClock())
    identifier = table.begin(person_id="p_1", kept={"purpose": "A test", "said": "Done"})
    with closing(sqlite3.connect(tmp_path / SESSIONS)) as connection, connection:
        connection.execute(
            "UPDATE screen_kept SET sealed = "
            "(SELECT sealed FROM screen_kept WHERE name = 'said') WHERE name = 'purpose'"
        )

    assert table.find(identifier) is None
    assert table.find(identifier) is None


def test_all_sessions_of_one_person_end_at_once_but_the_one_that_asked(rows: SessionRows) -> None:
    table = SessionTable(rows, seconds=HandWoundClock())
    own, others = table.begin(person_id="p_1", kept={}), table.begin(person_id="p_1", kept={})
    somebody = table.begin(person_id="p_2", kept={})

    table.end_of("p_1", but=own)

    assert table.find(others) is None
    assert table.find(own) is not None
    table.end_of("p_1")
    assert table.find(own) is None
    assert table.find(somebody) is not None


def test_of_too_many_sessions_of_one_person_their_own_oldest_ends_and_nobody_elses(
    rows: SessionRows,
) -> None:
    clock = HandWoundClock()
    table = SessionTable(rows, seconds=clock)
    somebody = table.begin(person_id="p_2", kept={})
    own = []
    for _ in range(MOST_OF_PERSON + 1):
        clock.now += 0.001
        own.append(table.begin(person_id="p_1", kept={}))

    assert table.find(own[0]) is None
    assert table.find(own[1]) is not None
    assert table.find(somebody) is not None


def test_what_was_typed_waits_in_one_place_for_a_person_and_opens_with_the_browsers_key(
    rows: SessionRows,
) -> None:
    table = SessionTable(rows, seconds=HandWoundClock())
    elsewhere = table.keep_typed("p_1", {"path": "/first"})
    own = table.keep_typed("p_1", {"path": "/second"})

    assert table.take_typed("p_2", own) is None
    assert table.take_typed("p_1", own) == {"path": "/second"}
    assert table.take_typed("p_1", own) is None
    assert table.take_typed("p_1", elsewhere) is None


def test_nothing_revives_a_session_that_ended(rows: SessionRows) -> None:
    table = SessionTable(rows, seconds=HandWoundClock())
    identifier = table.begin(person_id="p_1", kept={})

    table.end(identifier)
    table.keep(identifier, {"search": "x"})

    assert table.find(identifier) is None


def test_ids_carry_256_bits_and_are_not_kept(rows: SessionRows, tmp_path: Path) -> None:
    table = SessionTable(rows, seconds=HandWoundClock())
    identifiers = {table.begin(person_id="p_1", kept={}) for _ in range(100)}

    assert len(identifiers) == 100
    assert {len(identifier) for identifier in identifiers} == {43}
    for file in tmp_path.iterdir():
        written = file.read_bytes()
        assert not any(identifier.encode() in written for identifier in identifiers)


def test_what_one_request_took_away_is_not_put_back_by_another_that_ends_later(
    rows: SessionRows,
) -> None:
    table = SessionTable(rows, seconds=HandWoundClock())
    identifier = table.begin(person_id="p_1", kept={"secret": "7391", "said": "Done"})
    row = table.find(identifier)
    first, second = TableSession(identifier, row), TableSession(identifier, row)

    first.pop("secret")
    second.pop("said")
    table.keep(identifier, first, before=first.before)
    table.keep(identifier, second, before=second.before)

    left = table.find(identifier)
    assert left is not None
    assert left.kept == {}


def test_what_is_shown_once_is_given_to_one_of_two_requests_at_once(rows: SessionRows) -> None:
    app = Flask("twice")
    app.session_interface = ServerSessions(
        table := SessionTable(rows, seconds=HandWoundClock()), cookie="c", secret=bytes(32)
    )
    identifier = table.begin(person_id="p_1", kept={"secret": "7391", CLIENT: "unknown"})
    headers = {"Cookie": f"c={identifier}"}
    found = []

    with app.test_request_context(headers=headers), app.test_request_context(headers=headers):
        found.append(take_once("secret"))
        found.append(take_once("secret"))

    assert found == ["7391", None]


def test_what_forms_keep_is_named_by_no_session_id(open_app: Flask, open_unit: Unit) -> None:
    visitor = signed_in(open_app, "E1")
    cookie = visitor.client.get_cookie(f"expunge_{PORT}", "localhost")
    assert cookie is not None
    exhibit = open_unit.story.disk.id

    visitor.do(f"/exhibits/{exhibit}/acts/place-hold", code="litigation", note="")

    secrets = (cookie.value, hashlib.sha256(cookie.value.encode()).hexdigest(), exhibit)
    with closing(sqlite3.connect(open_unit.store.data / SESSIONS)) as connection, connection:
        kept = repr(connection.execute("SELECT * FROM screen_mark").fetchall())
    assert kept != "[]"
    assert not any(secret in kept for secret in secrets)


def test_where_sessions_cannot_be_read_nobody_goes_on_and_everybody_is_told(
    open_unit: Unit, open_app: Flask, capsys: pytest.CaptureFixture[str]
) -> None:
    visitor = signed_in(open_app, "O1")
    for file in open_unit.store.data.glob(f"{SESSIONS}*"):
        file.write_bytes(b"no database at all" * 4096)

    page = visitor.get("/cases")

    assert page.status_code == 503
    assert "The service is not available" in page.text
    assert f"remove {SESSIONS} from the data folder" in capsys.readouterr().err
    assert visitor.get("/static/css/expunge.css").status_code == 200
