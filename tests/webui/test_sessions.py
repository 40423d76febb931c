from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from flask import Flask

from tests.webui.conftest import PORT, Visitor
from webui.sessions import (
    ANONYMOUS_SECONDS,
    IDLE_SECONDS,
    LONGEST_SECONDS,
    MOST_ANONYMOUS,
    ServerSessions,
    SessionTable,
    TableSession,
    take_once,
)

if TYPE_CHECKING:
    from tests.webui.conftest import Unit


class HandWoundClock:
    """Seconds that pass only when a test says so."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_session_left_alone_ends() -> None:
    clock = HandWoundClock()
    table = SessionTable(seconds=clock)
    identifier = table.begin(person_id="p_1", kept={})

    clock.now = IDLE_SECONDS
    assert table.find(identifier) is not None
    clock.now = 2 * IDLE_SECONDS + 1
    assert table.find(identifier) is None


def test_a_session_in_use_ends_with_the_shift() -> None:
    clock = HandWoundClock()
    table = SessionTable(seconds=clock)
    identifier = table.begin(person_id="p_1", kept={})

    while clock.now + IDLE_SECONDS <= LONGEST_SECONDS:
        clock.now += IDLE_SECONDS
        assert table.find(identifier) is not None
    clock.now = LONGEST_SECONDS + 1
    assert table.find(identifier) is None


def test_a_session_without_a_person_is_not_prolonged() -> None:
    clock = HandWoundClock()
    table = SessionTable(seconds=clock)
    identifier = table.begin(person_id=None, kept={"csrf_token": "t"})

    clock.now = ANONYMOUS_SECONDS
    assert table.find(identifier) is not None
    clock.now = ANONYMOUS_SECONDS + 1
    assert table.find(identifier) is None


def test_too_many_sessions_without_a_person_push_out_the_oldest_and_nobody_else() -> None:
    clock = HandWoundClock()
    table = SessionTable(seconds=clock)
    signed_in = table.begin(person_id="p_1", kept={})
    anonymous = []
    for _ in range(MOST_ANONYMOUS + 1):
        clock.now += 0.001
        anonymous.append(table.begin(person_id=None, kept={}))

    assert table.find(anonymous[0]) is None
    assert table.find(anonymous[1]) is not None
    assert table.find(signed_in) is not None


def test_nothing_revives_a_session_that_ended() -> None:
    table = SessionTable(seconds=HandWoundClock())
    identifier = table.begin(person_id="p_1", kept={})

    table.end(identifier)
    table.keep(identifier, {"search": "x"})

    assert table.find(identifier) is None


def test_ids_carry_256_bits_and_are_not_kept() -> None:
    table = SessionTable(seconds=HandWoundClock())
    identifiers = {table.begin(person_id="p_1", kept={}) for _ in range(100)}

    assert len(identifiers) == 100
    assert {len(identifier) for identifier in identifiers} == {43}
    assert not identifiers & set(table._rows)


def test_what_one_request_took_away_is_not_put_back_by_another_that_ends_later() -> None:
    table = SessionTable(seconds=HandWoundClock())
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


def test_what_is_shown_once_is_given_to_one_of_two_requests_at_once() -> None:
    app = Flask("twice")
    app.session_interface = ServerSessions(
        table := SessionTable(seconds=HandWoundClock()), cookie="c"
    )
    identifier = table.begin(person_id="p_1", kept={"secret": "7391"})
    headers = {"Cookie": f"c={identifier}"}
    found = []

    with app.test_request_context(headers=headers), app.test_request_context(headers=headers):
        found.append(take_once("secret"))
        found.append(take_once("secret"))

    assert found == ["7391", None]


def test_what_forms_keep_is_named_by_no_session_id(open_app: Flask, open_unit: Unit) -> None:
    visitor = Visitor(open_app)
    visitor.come_in("E1")
    cookie = visitor.client.get_cookie(f"expunge_{PORT}", "localhost")
    assert cookie is not None
    exhibit = open_unit.story.disk.id

    visitor.do(f"/exhibits/{exhibit}/acts/place-hold", code="litigation", note="")

    marks = open_app.extensions["expunge_marks"]
    kept = repr(list(marks._marks))
    assert len(marks._marks) == 1
    assert cookie.value not in kept
    assert hashlib.sha256(cookie.value.encode()).hexdigest() not in kept
