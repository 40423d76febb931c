"""A lab server over real TLS, with certificates that openssl makes."""

from __future__ import annotations

import contextlib
import http.client
import re
import socket
import ssl
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from forensics.value_classes import dataclass
from tests.webui.browsing import _free_port
from tests.webui.conftest import PASSPHRASE, PURPOSE

if TYPE_CHECKING:
    from collections.abc import Iterator

EXPUNGE = str(Path(sys.executable).parent / "expunge")
NAME = "expunge.lab.test"


@dataclass(frozen=True)
class Papers:
    """A CA, a certificate of it and its key."""

    authority: Path
    certificate: Path
    key: Path


def openssl(*words: str | Path) -> None:
    subprocess.run(["openssl", *map(str, words)], check=True, capture_output=True)


def make_papers(folder: Path, name: str = NAME, days: int = 90) -> Papers:
    folder.mkdir()
    papers = Papers(folder / "ca.pem", folder / "server.pem", folder / "server.key")
    ec = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-noenc")
    openssl("req", "-x509", *ec, "-keyout", folder / "ca.key", "-out", papers.authority,
            "-days", "90", "-subj", "/CN=Force CA of a test",
            "-addext", "keyUsage=critical,keyCertSign,cRLSign")  # fmt: skip
    openssl("req", *ec, "-keyout", papers.key, "-out", folder / "request", "-subj", f"/CN={name}")
    (folder / "names").write_text(
        f"subjectAltName=DNS:{name}\nauthorityKeyIdentifier=keyid\nsubjectKeyIdentifier=hash\n"
    )
    openssl("x509", "-req", "-in", folder / "request", "-CA", papers.authority,
            "-CAkey", folder / "ca.key", "-days", str(days), "-extfile", folder / "names",
            "-out", papers.certificate)  # fmt: skip
    papers.key.chmod(0o600)
    return papers


@contextlib.contextmanager
def lab_served(data: Path, papers: Papers) -> Iterator[int]:
    """A lab server over the folder, on the loopback address under its own name; its port."""
    found = _free_port()
    command = [EXPUNGE, "serve", "--profile", "lab", "--host", NAME, "--port", str(found),
               "--address", "127.0.0.1", "--certificate", str(papers.certificate),
               "--key", str(papers.key), "--data", str(data)]  # fmt: skip
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            assert server.stdout.readline().startswith(f"Expunge is at https://{NAME}:{found} ")
            yield found
        finally:
            server.terminate()


@contextlib.contextmanager
def connected(papers: Papers, port: int) -> Iterator[http.client.HTTPConnection]:
    """A connection that trusts the force's CA and nobody else, and asks for the name."""
    context = ssl.create_default_context(cafile=papers.authority)
    plain = socket.create_connection(("127.0.0.1", port), timeout=10)
    connection = http.client.HTTPConnection(NAME, port, timeout=10)
    connection.sock = context.wrap_socket(plain, server_hostname=NAME)
    try:
        yield connection
    finally:
        connection.close()


def come_in(connection: http.client.HTTPConnection, origin: str, who: str) -> str:
    """Sign in over this connection and give the session's cookie."""
    status, cookie = _sign_in(connection, origin, who)
    assert status == 303
    return cookie


def signs_in(origin: str, who: str) -> int:
    """Sign in at a desk over a connection of one's own; the status of the answer."""
    place = origin.split("//")[1]
    connection = http.client.HTTPConnection("127.0.0.1", int(place.split(":")[1]), timeout=60)
    try:
        return _sign_in(connection, origin, who)[0]
    finally:
        connection.close()


def _sign_in(connection: http.client.HTTPConnection, origin: str, who: str) -> tuple[int, str]:
    host = origin.split("//")[1]
    connection.request("GET", "/sign-in", headers={"Host": host})
    answer = connection.getresponse()
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', answer.read().decode())
    cookie = (answer.getheader("Set-Cookie") or "").split(";")[0]
    assert token is not None
    typed = {"csrf_token": token.group(1), "staff_number": who, "purpose": PURPOSE,
             "passphrase": PASSPHRASE}  # fmt: skip
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookie,
               "Host": host, "Referer": f"{origin}/sign-in"}  # fmt: skip
    connection.request("POST", "/sign-in", body=urlencode(typed), headers=headers)
    signed_in = connection.getresponse()
    signed_in.read()
    return signed_in.status, (signed_in.getheader("Set-Cookie") or "").split(";")[0]
