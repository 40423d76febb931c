"""Real servers over one record, each a process of its own, and people who go between them."""

from __future__ import annotations

import contextlib
import html
import http.client
import re
import subprocess
from dataclasses import field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

from config.settings import load_settings
from evidence_store.bootstrap import init_store
from evidence_store.data_folder.places import SETTINGS
from evidence_store.domain.people.person import Duty
from evidence_store.keys.requests import PersonRequest, make_request
from evidence_store.open_folder.store import Store
from evidence_store.workflow.people.people import record_leaving
from forensics.value_classes import dataclass
from tests.evidence_store.stores import found
from tests.servers.postgresql import OWNER, ROLE
from tests.webui.browsing import _free_port, serving
from tests.webui.conftest import FORM, PASSPHRASE, PURPOSE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tests.servers.postgresql import Server

PEOPLE = {
    "O1": (Duty.OFFICER, Duty.EXAMINER),
    "S1": (Duty.SUPERVISOR, Duty.OFFICER),
    "A1": (Duty.ADMINISTRATOR, Duty.OFFICER),
    "E1": (Duty.EXAMINER, Duty.OFFICER),
    "S2": (Duty.SUPERVISOR, Duty.OFFICER),
}


@dataclass(frozen=True)
class Answer:
    """Status, where it leads, and the text of one answer."""

    status: int
    location: str
    text: str


@dataclass
class Desk:
    """A browser without scripts whose one cookie goes to whichever server it asks."""

    cookie: str = ""

    def get(self, server: Running, path: str) -> Answer:
        return self._ask(server, "GET", path)

    def post(self, server: Running, path: str, fields: Mapping[str, object]) -> Answer:
        return self._ask(server, "POST", path, urlencode(fields, doseq=True))

    def fill(self, server: Running, path: str, **typed: object) -> dict[str, object]:
        page = self.get(server, path).text
        hidden = re.findall(r'name="(csrf_token|mark|seen|typed_by)"[^>]*value="([^"]*)"', page)
        return {**{name: html.unescape(value) for name, value in hidden}, **typed}

    def sign_in(self, server: Running, number: str, passphrase: str = PASSPHRASE) -> Answer:
        typed = {"staff_number": number, "passphrase": passphrase, "purpose": PURPOSE}
        return self.post(server, "/sign-in", self.fill(server, "/sign-in", **typed))

    def sign_out(self, server: Running) -> Answer:
        return self.post(server, "/sign-out", self.fill(server, "/your-keys"))

    def _ask(self, server: Running, method: str, path: str, body: str | None = None) -> Answer:
        connection = http.client.HTTPConnection("localhost", server.port, timeout=60)
        headers = {"Cookie": f"expunge_{server.port}={self.cookie}"} if self.cookie else {}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        text = answer.read().decode("utf-8", "replace")  # of a document only that it came
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie" and (kept := re.match(r"expunge_\d+=([^;]*)", value)):
                self.cookie = kept[1]
        connection.close()
        return Answer(answer.status, urlsplit(answer.getheader("Location") or "").path, text)


@dataclass
class Running:
    """One server."""

    port: int
    process: subprocess.Popen[str]


@dataclass
class Record:
    """A data folder with its people, and servers over it."""

    store: Store
    secret: Path
    running: contextlib.ExitStack = field(default_factory=contextlib.ExitStack)

    def serve(self, port: int | None = None) -> Running:
        """Start one more server, opened by O1, without a worker beside."""
        port = port or _free_port()
        words = ("--port", str(port), "--as", "O1", "--passphrase-file", str(self.secret))
        process = self.running.enter_context(serving(self.store.data, *words, "--no-worker"))
        return Running(port, process)

    def leave(self, number: str) -> None:
        """Record that somebody has left."""
        acting = self.store.open_actor("A1", PASSPHRASE)
        record_leaving(
            self.store.signing_desk(acting),
            self.store.find_person(number).id,
            rewrap=self.store.rewrap(acting.unit_keys),
        )


@contextlib.contextmanager
def record_in(folder: Path, server: Server | None) -> Iterator[Record]:
    """Make a data folder, its record on the server where there is one; servers end with it."""
    form = folder / "form.toml"
    form.write_text(FORM + database_on(server))
    requests = [_request(number, duties) for number, duties in PEOPLE.items()]
    store = init_store(folder / "data", form=form, requests=requests, training=True)
    found(store, dict.fromkeys(PEOPLE, PASSPHRASE))
    assert load_settings(store.data / SETTINGS).database.url.startswith("postgres") is bool(server)
    secret = folder / "passphrase"
    secret.write_text(PASSPHRASE)
    record = Record(store, secret)
    with record.running:
        yield record


def _request(number: str, duties: tuple[Duty, ...]) -> PersonRequest:
    return make_request(
        staff_number=number,
        name=f"Person {number}",
        rank="Constable",
        duties=duties,
        passphrase=PASSPHRASE,
        now=datetime.now(UTC) - timedelta(minutes=1),
    ).request


def database_on(server: Server | None) -> str:
    """What a form says of a new database on the server; nothing of SQLite."""
    if server is None:
        return ""
    name = server.new_database()
    urls = {"url": ROLE, "owner": OWNER}
    lines = [f'{k} = "{server.url(name, role)}"' for k, role in urls.items()]
    return "\n".join(["[database]", *lines, ""])
