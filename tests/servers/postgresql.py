"""A real PostgreSQL for tests: made, started and taken away again by whoever asks for it.

It listens on the loopback alone, in a folder of its own, and never runs as root.
"""

from __future__ import annotations

import ctypes
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg import sql
from sqlalchemy import URL

from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator

PLACES = "/usr/lib/postgresql"
SUPERUSER, OWNER, ROLE = "postgres", "expunge_owner", "expunge"
PR_SET_PDEATHSIG = 1  # linux/prctl.h
_UNPRIVILEGED = ("postgres", "nobody")
_SETTINGS = {
    # Tests kill processes, never the machine: what was written is kept without reaching the medium.
    # The benchmark turns it on again; synchronous_commit is the program's own business.
    "fsync": "off",
    "full_page_writes": "off",
    "listen_addresses": "127.0.0.1",
    "max_connections": "60",
    "shared_buffers": "32MB",
    "log_min_messages": "fatal",
    "log_min_error_statement": "panic",
}


def binaries() -> Path:
    """The folder of the newest server that is installed; any version will do."""
    found = sorted(Path(PLACES).glob("*/bin/initdb"), key=lambda each: float(each.parts[-3]))
    assert found, f"no PostgreSQL server under {PLACES}: install Debian's postgresql"
    return found[-1].parent


def account() -> pwd.struct_passwd | None:
    """Whom the server runs as where we are root; None where we are not."""
    if os.geteuid() != 0:
        return None
    for name in _UNPRIVILEGED:
        with suppress(KeyError):
            return pwd.getpwnam(name)
    message = "root runs no PostgreSQL, and there is no other account"
    raise AssertionError(message)


@dataclass
class Server:
    """One running server; ``stop`` takes everything away."""

    folder: Path
    port: int
    process: subprocess.Popen[bytes] | None = None
    settings: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def start(cls, **settings: str) -> Server:
        """Make a server in a folder of its own and start it; the settings go over ours."""
        folder = Path(tempfile.mkdtemp(prefix="expunge-pg-"))
        server = cls(folder, _free_port(), settings=settings)
        try:
            if (user := account()) is not None:
                os.chown(folder, user.pw_uid, user.pw_gid)
            server._run("initdb", "--auth=trust", "--no-sync", "--encoding=UTF8", "--locale=C",
                        f"--username={SUPERUSER}", "--pgdata", str(folder / "data"))  # fmt: skip
            server.resume()
            server._make_roles()
        except BaseException:
            server.stop()
            raise
        return server

    def resume(self) -> None:
        """Start it, or start it again, and come back when it answers."""
        said = {**_SETTINGS, "unix_socket_directories": str(self.folder), "port": str(self.port)}
        words = [w for k, v in (said | dict(self.settings)).items() for w in ("-c", f"{k}={v}")]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [str(binaries() / "postgres"), "-D", str(self.folder / "data"), *words],
                **_rights(),
                stdout=subprocess.DEVNULL,
                stderr=log,
                cwd="/",
                preexec_fn=_end_with_parent,  # noqa: PLW1509 -- one call into the kernel
            )
        while not self._answers():
            assert self.process.poll() is None, (self.folder / "log").read_text()

    def halt(self) -> None:
        """Stop it at once, as a fault would: it recovers from its log at the next start."""
        self._end(signal.SIGQUIT)

    def stop(self) -> None:
        """Stop it and take everything away."""
        self._end(signal.SIGINT)
        shutil.rmtree(self.folder, ignore_errors=True)

    def url(self, database: str, role: str = ROLE) -> URL:
        """The URL of one of its databases."""
        return URL.create("postgresql", role, host="127.0.0.1", port=self.port, database=database)

    def connect(self, database: str = "postgres", role: str = SUPERUSER) -> psycopg.Connection[Any]:
        """A plain connection that commits each statement."""
        return psycopg.connect(
            host="127.0.0.1", port=self.port, dbname=database, user=role, autocommit=True
        )

    def new_database(self, template: str = "template0") -> str:
        """A database of the owner's, copied file by file from another; its name is drawn."""
        name = f"d_{secrets.token_hex(6)}"
        with self.connect() as connection:
            connection.execute(
                sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {} STRATEGY FILE_COPY").format(
                    *map(sql.Identifier, (name, OWNER, template))
                )
            )
        return name

    def drop_database(self, name: str) -> None:
        """Take a database away, whoever is still connected."""
        with self.connect() as connection:
            connection.execute(
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
            )

    def _make_roles(self) -> None:
        with self.connect() as connection:
            for role in (OWNER, ROLE):
                connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(role)))

    def _answers(self) -> bool:
        with suppress(psycopg.OperationalError), self.connect():
            return True
        return False

    def _end(self, number: signal.Signals) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(number)
            self.process.wait(60)

    def _run(self, name: str, *words: str, may_fail: bool = False) -> None:
        done = subprocess.run(
            [str(binaries() / name), *words], **_rights(), capture_output=True, check=False, cwd="/"
        )
        assert may_fail or done.returncode == 0, done.stderr.decode()


def running(**settings: str) -> Iterator[Server]:
    """For fixtures: a server that is gone afterwards, whatever happened."""
    server = Server.start(**settings)
    try:
        yield server
    finally:
        server.stop()


def _end_with_parent() -> None:
    """However this process ends, the server ends too."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGINT)


def _rights() -> dict[str, Any]:
    user = account()
    if user is None:
        return {}
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port
