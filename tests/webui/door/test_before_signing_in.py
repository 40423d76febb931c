"""Nothing stands on the server before somebody signed in, and a session is its own client's."""

from __future__ import annotations

import os
import socket
import sqlite3
import subprocess
import threading
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from evidence_store.data_folder.places import SESSIONS
from forensics.python_process import python
from tests.webui.browsing import served
from tests.webui.conftest import PASSPHRASE, PURPOSE, Visitor, signed_in
from tests.webui.tls import signs_in
from webui.cli import said_at_start
from webui.door.clients import other_user

if TYPE_CHECKING:
    from flask import Flask

    from tests.webui.conftest import Unit

MANY = 600
TOGETHER = 12
AT_ANOTHER_DESK = {"REMOTE_ADDR": "10.9.8.7"}


def test_however_often_the_sign_in_page_is_opened_a_form_that_waits_still_signs_in(
    app: Flask,
) -> None:
    waiting = Visitor(app)
    token = waiting.token("/sign-in")
    for _ in range(MANY):
        Visitor(app).get("/sign-in")

    typed = {"staff_number": "E1", "passphrase": PASSPHRASE, "purpose": PURPOSE}
    came_in = waiting.send("/sign-in", {"csrf_token": token, **typed})

    assert came_in.status_code == 303


def test_who_opens_a_page_before_signing_in_comes_to_it_afterwards(
    open_app: Flask, open_unit: Unit
) -> None:
    visitor, exhibit = Visitor(open_app), f"/exhibits/{open_unit.story.disk.id}"

    asked = visitor.get(exhibit)
    said = visitor.get(asked.location).text
    came_in = visitor.sign_in("E1")

    assert asked.location == "/sign-in"
    assert "you come to the page that was opened here" in said
    assert came_in.location == exhibit


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/", {}),
        ("/tasks/count", {}),
        ("/exhibits/x_1", {"Sec-Fetch-Dest": "image"}),
        (f"/exhibits/{'x' * 200}", {}),
        ("/cases/%0Aabc", {}),
        ("/cases/%09abc", {}),
    ],
)
def test_nobody_is_led_to_what_is_no_page_or_to_an_address_of_any_length(
    app: Flask, path: str, headers: dict[str, str]
) -> None:
    visitor = Visitor(app)

    visitor.client.get(path, base_url=visitor.base, headers=headers)

    assert visitor.sign_in("E1").location == "/"


def test_of_a_query_only_what_says_which_part_of_a_page_is_kept(
    open_app: Flask, open_unit: Unit
) -> None:
    visitor, case = Visitor(open_app), f"/cases/{open_unit.story.disk.case_id}/sitting"

    visitor.get(f"{case}?words=Jo+Victim&order=o_1&but=Jo+Victim")

    assert visitor.sign_in("E1").location == f"{case}?order=o_1"


def test_a_page_that_was_opened_long_ago_is_forgotten(
    open_app: Flask, open_unit: Unit, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor = Visitor(open_app)
    visitor.get(f"/exhibits/{open_unit.story.disk.id}")

    monkeypatch.setattr("webui.door.opened.LONGEST_SECONDS", 0)

    assert visitor.sign_in("E1").location == "/"


def test_pages_that_are_open_to_everybody_write_nothing(open_app: Flask, open_unit: Unit) -> None:
    visitor = Visitor(open_app)
    for path in ("/sign-in", "/ask-to-be-enrolled", "/help", "/accessibility"):
        visitor.get(path)
    visitor.sign_in("E1", passphrase="not the right passphrase")

    with closing(sqlite3.connect(open_unit.store.data / SESSIONS)) as connection:
        rows = connection.execute(
            "SELECT (SELECT count(*) FROM screen_session) + (SELECT count(*) FROM screen_kept)"
        ).fetchone()
    assert rows == (0,)


def test_a_cookie_of_nobody_that_was_changed_carries_nothing(app: Flask) -> None:
    visitor = Visitor(app)
    token = visitor.token("/sign-in")
    assert visitor.client._cookies is not None
    cookie = next(iter(visitor.client._cookies.values()))
    changed = cookie.value[:-6] + ("AAAAAA" if cookie.value[-6:] != "AAAAAA" else "BBBBBB")
    visitor.client.set_cookie(cookie.key, changed, domain="localhost")

    typed = {"staff_number": "E1", "passphrase": PASSPHRASE, "purpose": PURPOSE}
    answer = visitor.send("/sign-in", {"csrf_token": token, **typed})

    assert answer.status_code == 400


def test_a_copied_cookie_opens_nothing_elsewhere_and_goes_on_where_it_was_given(app: Flask) -> None:
    visitor = signed_in(app, "E1")

    elsewhere = visitor.get("/cases", environ_overrides=AT_ANOTHER_DESK)
    other = visitor.get(
        "/cases", environ_overrides={"asgi.scope": {"state": {"user": "user 1001"}}}
    )

    assert (elsewhere.status_code, elsewhere.location) == (303, "/sign-in")
    assert (other.status_code, other.location) == (303, "/sign-in")


def test_the_user_at_the_other_end_of_a_connection_is_told_by_the_kernel() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        ours = listening.getsockname()
        with socket.create_connection(ours) as own:
            assert other_user(own.getsockname(), ours) == ""
        if os.geteuid() != 0:
            pytest.skip("needs root, who alone starts somebody else's process")
        # As root first: the folders above the checkout may be closed to everybody else.
        code = (
            "import encodings.idna, os, socket, sys\n"
            "os.setgroups([]), os.setgid(65534), os.setuid(65534)\n"
            f"one = socket.create_connection({ours!r})\n"
            "print(one.getsockname()[1], flush=True)\n"
            "sys.stdin.read()\n"
        )
        with subprocess.Popen(
            python("-S", "-c", code), cwd="/",
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        ) as child:  # fmt: skip
            assert child.stdin is not None
            assert child.stdout is not None
            port = int(child.stdout.readline())
            found = other_user(("127.0.0.1", port), ours)
            child.stdin.close()

    assert found == "user 65534"


def test_people_who_come_in_at_the_same_moment_all_come_in(unit: Unit) -> None:
    came_in = []
    with served(unit.store.data) as desk:
        threads = [
            threading.Thread(target=lambda: came_in.append(signs_in(desk, "E1")))
            for _ in range(TOGETHER)
        ]
        for each in threads:
            each.start()
        for each in threads:
            each.join()

    assert came_in == [303] * TOGETHER


def test_what_colleagues_type_wrongly_at_a_desk_keeps_nobody_else_from_signing_in(
    app: Flask,
) -> None:
    for number in range(20):
        Visitor(app).sign_in(f"X{number}", passphrase="not the right passphrase")

    assert Visitor(app).sign_in("E1").status_code == 303


def test_where_the_system_tells_no_user_the_server_says_so_at_its_start(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert "which of its users" not in said_at_start(8080)

    monkeypatch.setattr("sys.platform", "darwin")

    assert "a session is bound to this computer alone" in said_at_start(8080)
    assert other_user(("127.0.0.1", 1), ("127.0.0.1", 2)) == ""
