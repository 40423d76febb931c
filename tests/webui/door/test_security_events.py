"""What happens at the door is told to administrators, and holds up nobody."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from evidence_store.data_folder.places import SECURITY_EVENTS
from evidence_store.screens import security_events as kept
from evidence_store.screens.security_events import SecurityEvents
from tests.webui.conftest import Visitor, session_of, signed_in

if TYPE_CHECKING:
    from pathlib import Path

    import pytest
    from flask import Flask

    from tests.webui.conftest import Unit

ELSEWHERE = {"REMOTE_ADDR": "10.9.8.7"}
TYPED_INTO_THE_WRONG_FIELD = "my secret words of many"


def told(app: Flask) -> list[tuple[str, str]]:
    events: SecurityEvents = app.extensions["expunge_security_events"]
    events.flush()
    return [(each.what, each.who) for each in reversed(events.newest(100))]


def test_who_came_in_who_did_not_and_what_was_refused_is_kept_without_cases_or_secrets(
    open_app: Flask, open_unit: Unit
) -> None:
    visitor, clerk = Visitor(open_app), Visitor(open_app)
    visitor.sign_in(TYPED_INTO_THE_WRONG_FIELD, passphrase="not the right passphrase")
    visitor.sign_in("E1")
    visitor.client.post("/sign-out", base_url=visitor.base, data={"csrf_token": "wrong"})
    visitor.post("/sign-out")
    clerk.come_in("R1")
    clerk.get(f"/cases/{open_unit.story.case.id}")
    clerk.get("/cases", environ_overrides=ELSEWHERE)

    examiner, reader = open_unit.people["E1"], open_unit.people["R1"]
    assert told(open_app) == [
        ("staff number or passphrase was wrong", ""),
        ("signed in by passphrase", examiner),
        ("form refused: its token is not valid", examiner),
        ("signed out", examiner),
        ("page refused: not among the person's duties", reader),
        ("session brought from another client", ""),
    ]
    written = (open_unit.store.data / SECURITY_EVENTS).read_text()
    assert TYPED_INTO_THE_WRONG_FIELD not in written
    assert open_unit.story.case.id not in written
    assert (open_unit.store.data / SECURITY_EVENTS).stat().st_mode & 0o777 == 0o600


def test_administrators_see_the_events_and_nobody_else_does(open_app: Flask) -> None:
    manager, examiner = Visitor(open_app), Visitor(open_app)
    examiner.sign_in("E1")
    told(open_app)
    manager.come_in("A1")

    page, table = manager.get("/security-events"), manager.get("/security-events.csv")

    assert "Signed in by passphrase" in page.text
    assert "Siân Ŷs-Hughes" in page.text
    assert "Signed in by passphrase" in table.text
    assert examiner.get("/security-events").status_code == 403
    assert examiner.get("/security-events.csv").status_code == 403


def test_events_take_no_more_room_than_they_may(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept, "LARGEST", 2000)
    events = SecurityEvents(tmp_path)
    for number in range(100):
        events.note(f"event {number}")
        events.flush()

    assert sum(file.stat().st_size for file in tmp_path.iterdir()) < 3 * 2000
    assert events.newest(3)[0].what == "event 99"


def test_events_that_cannot_be_written_hold_up_nobody_and_are_counted(tmp_path: Path) -> None:
    events = SecurityEvents(tmp_path / "not-there")
    events.note("first")
    events.note("second")
    events.flush()
    (tmp_path / "not-there").mkdir()
    events.note("third")
    events.flush()

    assert [each.what for each in events.newest(9)] == ["third", "2 events were lost"]


def test_a_line_that_was_damaged_is_left_out(tmp_path: Path) -> None:
    good = {"at": "2026-11-27T09:00:00+00:00", "what": "signed out", "who": "", "address": "",
            "page": ""}  # fmt: skip
    lines = ["{", "[]", '{"what": "x"}', "[" * 100_000, json.dumps(good)]
    (tmp_path / SECURITY_EVENTS).write_text("\n".join(lines))

    assert [each.what for each in SecurityEvents(tmp_path).newest(9)] == ["signed out"]


def test_people_see_their_own_sessions_and_end_one_or_all_others(open_app: Flask) -> None:
    desk, other = Visitor(open_app), Visitor(open_app)
    desk.come_in("E1")
    other.come_in("E1")
    colleague = signed_in(open_app, "E2")
    page = desk.get("/sessions").text
    [name] = re.findall(r'name="name" value="([0-9a-f]{16})"', page)

    colleague.post("/sessions/end", {"name": name}, seen="/sessions")
    assert other.get("/cases").status_code == 200  # it is nobody else's to end
    desk.post("/sessions/end", {"name": name}, seen="/sessions")
    assert other.get("/cases").status_code == 303

    other.come_in("E1")
    _, identifier = session_of(open_app, "E1")
    desk.post("/sessions/end-others", seen="/sessions")
    assert other.get("/cases").status_code == 303
    assert desk.get("/cases").status_code == 200
    assert identifier not in desk.get("/sessions").text
    assert colleague.get("/cases").status_code == 200
