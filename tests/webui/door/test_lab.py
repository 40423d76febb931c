"""The lab-server profile, over real TLS with certificates that openssl makes."""

from __future__ import annotations

import http.client
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.webui.tls import NAME, Papers, come_in, connected, lab_served, make_papers
from webui.server.lab import LabServer, ServerError, require_usable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.webui.conftest import Unit

EXPUNGE = str(Path(sys.executable).parent / "expunge")
NOW = datetime.now(UTC) + timedelta(hours=1)  # the certificates are made after this line


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Papers:
    return make_papers(tmp_path_factory.mktemp("tls") / "papers")


def lab_of(papers: Papers, **changed: object) -> LabServer:
    lab = LabServer(NAME, "127.0.0.1", 8443, papers.certificate, papers.key)
    return replace(lab, **changed)  # type: ignore[arg-type]  # whatever field a test changes


@pytest.fixture(scope="module")
def port(papers: Papers, unit: Unit) -> Iterator[int]:
    """A lab server over the unit, on the loopback address under its own name."""
    with lab_served(unit.store.data, papers) as found:
        yield found


def test_the_pages_come_over_https_with_a_secure_cookie_and_hsts(papers: Papers, port: int) -> None:
    with connected(papers, port) as connection:
        connection.request("GET", "/sign-in")
        answer = connection.getresponse()
        page = answer.read().decode()
        version = connection.sock.version()  # type: ignore[union-attr]  # a TLS socket

    assert answer.status == 200
    assert "<h1" in page
    assert version in ("TLSv1.2", "TLSv1.3")
    assert answer.getheader("Strict-Transport-Security") == "max-age=31536000"
    cookie = answer.getheader("Set-Cookie") or ""
    assert cookie.startswith(f"__Host-expunge_{port}=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Strict"} <= set(cookie.split("; "))
    assert answer.getheader("Server") in (None, "")


def test_people_sign_in_over_https(papers: Papers, port: int) -> None:
    with connected(papers, port) as connection:
        cookie = come_in(connection, f"https://{NAME}:{port}", "U1")

    assert cookie.startswith(f"__Host-expunge_{port}=")


def test_plain_http_gets_no_page(port: int) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", "/sign-in", headers={"Host": f"{NAME}:{port}"})
    try:
        answer = connection.getresponse()
        status, said = answer.status, answer.read().decode()
    except (http.client.HTTPException, OSError):
        status, said = 400, ""
    connection.close()

    assert status == 400
    assert "csrf_token" not in said


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "evil.example", NAME])
def test_it_answers_under_its_own_name_and_port_only(papers: Papers, port: int, host: str) -> None:
    with connected(papers, port) as connection:
        connection.request("GET", "/sign-in", headers={"Host": host})
        answer = connection.getresponse()
        said = answer.read().decode()

    assert answer.status == 400
    assert "csrf_token" not in said


def test_a_certificate_that_holds_is_taken(papers: Papers) -> None:
    left = require_usable(lab_of(papers), now=NOW)

    assert timedelta(days=89) < left <= timedelta(days=90)


def test_a_certificate_for_another_name_is_refused_with_both_names(papers: Papers) -> None:
    with pytest.raises(ServerError, match=f"is for {NAME}, not for other.lab.test"):
        require_usable(lab_of(papers, host="other.lab.test"), now=NOW)


@pytest.mark.parametrize("away", [timedelta(days=400), timedelta(days=-2)])
def test_a_certificate_out_of_its_time_is_refused(papers: Papers, away: timedelta) -> None:
    with pytest.raises(ServerError, match="today is not within"):
        require_usable(lab_of(papers), now=NOW + away)


def test_a_key_of_another_certificate_is_refused(papers: Papers, tmp_path: Path) -> None:
    other = make_papers(tmp_path / "other")

    with pytest.raises(ServerError, match=r"server\.key is not the key of server\.pem"):
        require_usable(lab_of(papers, key=other.key), now=NOW)


def test_a_key_that_others_can_read_is_refused(papers: Papers, tmp_path: Path) -> None:
    copy = tmp_path / "copy.key"
    copy.write_bytes(papers.key.read_bytes())
    copy.chmod(0o644)

    with pytest.raises(ServerError, match="can be read by others"):
        require_usable(lab_of(papers, key=copy), now=NOW)


@pytest.mark.parametrize("which", ["certificate", "key"])
def test_what_is_no_pem_is_refused(papers: Papers, tmp_path: Path, which: str) -> None:
    wrong = tmp_path / "wrong.pem"
    wrong.write_text("nothing of the kind")
    wrong.chmod(0o600)

    with pytest.raises(ServerError, match=r"wrong\.pem holds no"):
        require_usable(lab_of(papers, **{which: wrong}), now=NOW)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ["--profile", "lab", "--host", NAME],
            "--profile lab needs --host, --certificate and --key",
        ),
        (["--address", "192.0.2.1"], "--profile lab"),
        (["--host", NAME], "--profile lab"),
    ],
)
def test_nothing_listens_for_others_without_a_certificate(
    unit: Unit, words: list[str], said: str
) -> None:
    done = subprocess.run(
        [EXPUNGE, "serve", *words, "--data", str(unit.store.data)],
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip

    assert done.returncode == 2
    assert said in done.stderr
