from __future__ import annotations

import http.client
import re
import socket
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from tests.paths_of_children import PLANT, PLANTED
from tests.webui.browsing import served, serving
from tests.webui.conftest import PASSPHRASE
from webui.unit.log_checks import LogChecks

if TYPE_CHECKING:
    from tests.webui.conftest import Unit

EXPUNGE = str(Path(sys.executable).parent / "expunge")


def run(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [EXPUNGE, "serve", *words], capture_output=True, text=True, check=False, timeout=60
    )


def test_the_server_listens_on_this_machine_only_and_does_not_say_what_it_is(unit: Unit) -> None:
    with served(unit.store.data) as address:
        port = urlsplit(address).port
        assert port is not None
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        connection.request("GET", "/sign-in")
        answer = connection.getresponse()
        page = answer.read().decode()
        connection.close()
        listening = _listening(port)

    assert answer.status == 200
    assert "<h1" in page
    assert answer.getheader("Server") is None
    assert answer.getheader("Content-Security-Policy")
    assert listening == {"0100007F"}  # 127.0.0.1, as the kernel writes it


def test_a_port_that_is_taken_is_named_with_what_to_do(unit: Unit) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        done = run("--port", str(port), "--data", str(unit.store.data))

    assert done.returncode == 1
    assert done.stderr == (
        f"Port {port} is taken by another program. "
        f"Choose another: expunge serve --port {port + 1}\n"
    )


@pytest.mark.parametrize("name", ["", "nothing-here"])
def test_a_folder_that_is_no_data_folder_is_refused(tmp_path: Path, name: str) -> None:
    done = run("--data", str(tmp_path / name))

    assert done.returncode == 2
    assert "This is not a data folder" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_server_that_holds_keys_runs_nothing_from_the_folder_where_it_is_started(
    unit: Unit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    planted = tmp_path / "planted"
    planted.mkdir()
    for name in PLANTED:
        (planted / f"{name}.py").write_text(PLANT)
    passphrase = tmp_path / "passphrase"
    passphrase.write_text(PASSPHRASE)
    passphrase.chmod(0o600)
    monkeypatch.chdir(planted)

    checks = LogChecks()
    with serving(unit.store.data, "--as", "S1", "--passphrase-file", str(passphrase)):
        assert checks.begin(unit.store)
        assert checks.wait(60)

    assert checks.newest is not None
    assert checks.newest.is_whole
    assert not (planted / "ran").exists()


def _listening(port: int) -> set[str]:
    """Addresses on which somebody listens at this port, by the kernel's own tables."""
    tables = [Path("/proc/net/tcp"), Path("/proc/net/tcp6")]
    return {
        address
        for table in tables
        if table.exists()
        for address in re.findall(
            rf"^\s*\d+: ([0-9A-F]+):{port:04X} [0-9A-F]+:0000 0A ", table.read_text(), re.MULTILINE
        )
    }
