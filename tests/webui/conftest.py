"""A training folder with people of every duty, and a person at a browser without scripts."""

from __future__ import annotations

import html
import re
import shutil
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from evidence_store.bootstrap import init_store, open_store
from evidence_store.data_folder.places import BALLAST, TRIES
from evidence_store.domain.people.person import Duty
from evidence_store.errors import NotFoundError
from evidence_store.keys.requests import PersonRequest, make_request
from evidence_store.open_folder.store import Store
from evidence_store.workflow.cases.sharing import share_case
from forensics.value_classes import dataclass
from tests.evidence_store.stores import found
from tests.webui.story import Story, tell
from webui.app import create_app
from webui.door.session_table import IDLE_SECONDS, NOTED_EVERY_SECONDS, key_mark
from webui.door.sessions import CLIENT, ServerSessions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from flask import Flask
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from evidence_store.domain.cases.case import Case
    from evidence_store.open_folder.acting import ActingWithKeys

PORT = 8080
PASSPHRASE = "orchard violin granite teaspoon"
PURPOSE = "Disposal of exhibits of a test"

FORM = """
[unit]
force = "Heddlu Hyfforddi / Training Police"
name = "Uned Fforensig Ddigidol Tŷ Ŵyn"
address = "1 Training Road"
telephone = "0300 000 0000"
email = "unit@example.invalid"
[log]
origin = "custody.training.invalid/2026"
"""

STAFF = {
    "O1": ("Aled Owens", "Constable", (Duty.OFFICER,)),
    "E1": ("Siân Ŷs-Hughes", "Examiner", (Duty.EXAMINER,)),
    "E2": ("Ben Second", "Examiner", (Duty.EXAMINER,)),
    "S1": ("Siôn Ŵyn", "Detective Inspector", (Duty.SUPERVISOR,)),
    "A1": ("Alex Ash", "Manager", (Duty.ADMINISTRATOR,)),
    "U1": ("Umar Aziz", "Auditor", (Duty.AUDITOR,)),
    "R1": ("Rhian Darllen", "Clerk", (Duty.READER,)),
}


@dataclass(frozen=True)
class Unit:
    """The folder that the pages show, and the ids of its people by staff number."""

    store: Store
    people: dict[str, str]
    story: Story


def make_requests() -> dict[str, PersonRequest]:
    now = datetime(2026, 11, 1, 9, 0, tzinfo=UTC)
    return {
        number: make_request(
            staff_number=number,
            name=name,
            rank=rank,
            duties=duties,
            passphrase=PASSPHRASE,
            now=now,
        ).request
        for number, (name, rank, duties) in STAFF.items()
    }


def make_unit(folder: Path, requests: dict[str, PersonRequest], *, more: str = "") -> Unit:
    (folder / "form.toml").write_text(FORM + more)
    store = init_store(
        folder / "data",
        form=folder / "form.toml",
        requests=list(requests.values()),
        training=True,
    )
    (store.data / BALLAST).unlink()  # tests copy folders
    with store.staying_open():
        found(store, dict.fromkeys(requests, PASSPHRASE))
        actors = {each: store.open_actor(each, PASSPHRASE) for each in ("O1", "E1", "E2", "S1")}
        story = tell(store, actors)
        share_with(store, actors["O1"], story.case, reader=requests["R1"].id)
    return Unit(store, {number: request.id for number, request in requests.items()}, story)


def share_with(store: Store, officer: ActingWithKeys, case: Case, *, reader: str) -> None:
    """Let the clerk see where the case stands, for four weeks."""
    share_case(
        store.signing_desk(officer), case.id, reader, ends=store.clock() + timedelta(days=28)
    )


@pytest.fixture(scope="session")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> Unit:
    """The unit as it was made: nobody ever opens a page of it."""
    return make_unit(tmp_path_factory.mktemp("unit"), make_requests())


@pytest.fixture(scope="session")
def unit(untouched: Unit, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Unit]:
    """A copy that all tests share which change no record; what they read is on record there."""
    made = _copied(untouched, tmp_path_factory.mktemp("shared") / "data")
    with made.store.staying_open():  # as whoever serves keeps it
        yield made


@pytest.fixture
def app(unit: Unit) -> Flask:
    (unit.store.data / TRIES).unlink(missing_ok=True)  # wrong tries of another test
    return create_app(unit.store, port=PORT)


@pytest.fixture
def visitor(app: Flask) -> Visitor:
    return Visitor(app)


def signed_in(app: Flask, staff_number: str) -> Visitor:
    """A person at a browser of their own, signed in."""
    made = Visitor(app)
    made.come_in(staff_number)
    return made


def asked_until_idle(app: Flask, ask: Callable[[], int]) -> list[int]:
    """What is answered each time a script asks, until nobody has done anything for too long."""
    sessions = app.session_interface
    assert isinstance(sessions, ServerSessions)
    table, real = sessions.table, sessions.table._seconds
    began, passed = real(), 0.0
    table._seconds = lambda: began + passed
    asked = []
    while passed < IDLE_SECONDS + 3 * NOTED_EVERY_SECONDS:
        asked.append(ask())
        passed += NOTED_EVERY_SECONDS
    return asked


@pytest.fixture
def open_unit(untouched: Unit, tmp_path: Path) -> Iterator[Unit]:
    """A copy of one's own, for tests that change its record or look at its reads."""
    made = _copied(untouched, tmp_path / "data")
    with made.store.staying_open():
        yield made


def _copied(unit: Unit, folder: Path) -> Unit:
    shutil.copytree(unit.store.data, folder)
    return replace(unit, store=open_store(folder))


@pytest.fixture
def open_app(open_unit: Unit) -> Flask:
    """Screens that were started with a key."""
    unit_keys = open_unit.store.open_actor("O1", PASSPHRASE).unit_keys
    return create_app(open_unit.store, port=PORT, unit_keys=unit_keys)


@pytest.fixture
def officer(open_app: Flask) -> Visitor:
    return signed_in(open_app, "O1")


def session_of(app: Flask, person: str) -> tuple[str, str]:
    """The cookie, by name and value, of a new session of whoever has that id or staff number."""
    sessions = app.session_interface
    assert isinstance(sessions, ServerSessions)
    try:
        found = app.extensions["expunge_store"].find_person(person)
        person_id, mark = found.id, key_mark(found)
    except NotFoundError:  # of nobody who is on record
        person_id, mark = person, b""
    kept = {"purpose": PURPOSE, CLIENT: "127.0.0.1"}
    identifier = sessions.table.begin(person_id=person_id, kept=kept, key_mark=mark)
    return sessions.cookie, identifier


class Visitor:
    """A person at a browser without scripts: follows forms, sends the token that the page gave."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.client: FlaskClient = app.test_client()
        self.base = f"http://localhost:{PORT}"

    def get(self, path: str, **words: object) -> TestResponse:
        return self.client.get(path, base_url=self.base, buffered=True, **words)

    def post(self, path: str, data: dict[str, object] | None = None, *, seen: str = "/help",
             **words: object) -> TestResponse:  # fmt: skip
        token = self.token(seen)
        return self.client.post(
            path, base_url=self.base, data={"csrf_token": token, **(data or {})}, **words
        )  # fmt: skip

    def fill(self, path: str, **typed: object) -> dict[str, object]:
        """What a browser would send from the form on that page, with these fields typed."""
        page = self.get(path).text
        hidden = re.findall(
            r'name="(csrf_token|mark|seen|typed_by|shown)"[^>]*value="([^"]*)"', page
        )
        return {**{name: html.unescape(value) for name, value in hidden}, **typed}

    def send(self, path: str, filled: dict[str, object]) -> TestResponse:
        """Send a form that ``fill`` gave."""
        return self.client.post(path, base_url=self.base, data=filled)

    def do(self, path: str, **typed: object) -> TestResponse:
        """Fill the form on that page and send it."""
        return self.send(path, self.fill(path, **typed))

    def token(self, path: str) -> str:
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', self.get(path).text)
        return found.group(1) if found else ""

    def sign_in(
        self, staff_number: str, passphrase: str = PASSPHRASE, purpose: str = PURPOSE
    ) -> TestResponse:
        return self.post(
            "/sign-in",
            {"staff_number": staff_number, "passphrase": passphrase, "purpose": purpose},
            seen="/sign-in",
        )

    def come_in(self, staff_number: str) -> None:
        """Be signed in without the work that a passphrase costs."""
        cookie, identifier = session_of(self.app, staff_number)
        self.client.set_cookie(cookie, identifier, domain="localhost")
