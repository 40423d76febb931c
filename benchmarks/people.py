"""People at work in the pages, as the benchmarks have them: each with a session of their own."""

from __future__ import annotations

import http.client
import re
import socket
import ssl
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

from tests.webui.browsing import served
from tests.webui.conftest import PASSPHRASE, PURPOSE
from tests.webui.crowds import crowd_at
from tests.webui.tls import NAME, lab_served, make_papers

if TYPE_CHECKING:
    from contextlib import ExitStack

    from evidence_store.open_folder.store import Store

WHO = "S1"


class Tls(http.client.HTTPConnection):
    """A connection to a lab's server on the loopback address, under the server's own name."""

    def __init__(self, port: int, authority: Path) -> None:
        super().__init__("127.0.0.1", port, timeout=60)
        self.context = ssl.create_default_context(cafile=authority)

    def connect(self) -> None:
        """Connect, and shake hands."""
        super().connect()
        self.sock = self.context.wrap_socket(self.sock, server_hostname=NAME)


class Person:
    """One browser without scripts: a connection that is kept, and a session."""

    def __init__(self, address: str, connection: http.client.HTTPConnection) -> None:
        self.address, self.host = address, urlsplit(address).netloc
        self.connection = connection
        self.cookie, self.token = "", ""
        self.again = 0

    def ask(self, path: str, typed: dict[str, str] | None = None) -> tuple[int, bytes]:
        """Open a page, or send a form."""
        headers = {"Cookie": self.cookie, "Host": self.host, "Referer": f"{self.address}{path}"}
        body = None
        if typed is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            body = urlencode({"csrf_token": self.token, **typed})
        answer = self._answer("GET" if typed is None else "POST", path, body, headers)
        content = answer.read()
        if cookie := answer.getheader("Set-Cookie"):
            self.cookie = cookie.split(";")[0]
        if found := re.search(rb'name="csrf_token"[^>]*value="([^"]+)"', content):
            self.token = found.group(1).decode()
        return answer.status, content

    def _answer(self, *asked: Any) -> http.client.HTTPResponse:  # noqa: ANN401 -- as ``request`` takes it
        """Ask; once more where the connection was closed in between, as browsers do."""
        try:
            self.connection.request(*asked)
            return self.connection.getresponse()
        except OSError:  # a reset within TLS is an SSLError
            self.again += 1
            self.connection.close()
            self.connection.request(*asked)
            return self.connection.getresponse()

    def come_in(self) -> None:
        """Sign in; it is not measured."""
        self.ask("/sign-in")
        typed = {"staff_number": WHO, "passphrase": PASSPHRASE, "purpose": PURPOSE}
        status, _ = self.ask("/sign-in", typed)
        if status != 303:
            message = f"nobody came in: {status}"
            raise SystemExit(message)
        self.ask("/help")


def at_the_desk(store: Store, people: int, stack: ExitStack) -> list[Person]:
    """People at a server of this machine alone."""
    address = stack.enter_context(served(store.data))
    port = urlsplit(address).port
    return [
        Person(address, http.client.HTTPConnection("127.0.0.1", port, timeout=60))
        for _ in range(people)
    ]


def in_the_lab(store: Store, people: int, stack: ExitStack) -> list[Person]:
    """People at a lab's server, to which strangers say nothing, or say it slowly."""
    folder = stack.enter_context(tempfile.TemporaryDirectory())
    papers = make_papers(Path(folder) / "papers")
    port = stack.enter_context(lab_served(store.data, papers))
    address = f"https://{NAME}:{port}"
    found = [Person(address, Tls(port, papers.authority)) for _ in range(people)]
    stack.enter_context(socket.create_connection(("127.0.0.1", port)))
    context = ssl.create_default_context(cafile=papers.authority)
    strangers = crowd_at(
        port,
        lambda plain: context.wrap_socket(plain, server_hostname=NAME),
        half=200, slow=100, host=urlsplit(address).netloc.encode(), again=10,
    )  # fmt: skip
    stack.enter_context(strangers)
    return found
