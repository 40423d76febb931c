"""The administrators' page on PostgreSQL is followed to the letter: its blocks are what is run."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from psycopg import sql

from evidence_store.persistence.engines.postgresql import close_all
from tests.evidence_store.stores import make_store
from tests.servers.postgresql import Server, account, binaries

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from evidence_store.open_folder.store import Store

PAGE = Path(__file__).parents[4] / "docs" / "administrators.md"
HOST = "db.example.police.uk"
PASSWORDS = {"expunge": "what nobody guesses", "expunge_owner": "what nobody guesses either"}


def blocks() -> list[str]:
    """The printed blocks of the section, in their order, as somebody copies them."""
    section = PAGE.read_text("utf-8").partition("## On PostgreSQL\n")[2].partition("\n## ")[0]
    found = re.findall(r"(?:^ {4}.*\n|^\n(?= {4}))+", section, re.MULTILINE)
    return [textwrap.dedent(each).strip() + "\n" for each in found]


MAKING, ENTRANCE, SERVICES, SECRETS, FORM, LOOKING, UPGRADE = blocks()


class Force:
    """A server that is empty but for its superuser, with a certificate for its name."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.certificate, key = folder / "force-ca.pem", folder / "server.key"
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
             "-noenc", "-keyout", str(key), "-out", str(self.certificate), "-days", "2",
             "-subj", f"/CN={HOST}", "-addext", f"subjectAltName=DNS:{HOST}"],
            check=True, capture_output=True,
        )  # fmt: skip
        self.server = Server.start()
        if (user := account()) is not None:
            os.chown(key, user.pw_uid, user.pw_gid)
        kept = self.server.folder / "data"
        for name, file in (("server.crt", self.certificate), ("server.key", key)):
            shutil.copy2(file, kept / name)
            if user is not None:
                os.chown(kept / name, user.pw_uid, user.pw_gid)
        with self.server.connect() as connection:
            for role in PASSWORDS:  # the page makes its own
                connection.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(role)))
            connection.execute("ALTER SYSTEM SET ssl = on")

    @property
    def environment(self) -> Mapping[str, str]:
        paths = [str(binaries()), str(Path(sys.executable).parent), os.environ["PATH"]]
        return os.environ | {
            "PATH": os.pathsep.join(paths),
            "PGHOST": str(self.server.folder),
            "PGPORT": str(self.server.port),
        }

    def run(self, block: str) -> str:
        """Type a block into a shell as it is printed."""
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", block], cwd=self.folder, env=self.environment,
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode in (0, 3), done.stdout + done.stderr  # 3: no head from outside
        return done.stdout + done.stderr

    def let_in(self) -> None:
        """The passwords, and the page's lines of ``pg_hba.conf`` before all others."""
        file = self.server.folder / "data" / "pg_hba.conf"
        entrance = ENTRANCE.replace("10.20.30.0/24", "127.0.0.1/32")
        assert entrance != ENTRANCE
        file.write_text(entrance + file.read_text())
        with self.server.connect() as connection:
            for role, password in PASSWORDS.items():
                connection.execute(
                    sql.SQL("ALTER ROLE {} PASSWORD {}").format(
                        sql.Identifier(role), sql.Literal(password)
                    )
                )
            connection.execute("SELECT pg_reload_conf()")

    def write_files(self, patch: pytest.MonkeyPatch) -> None:
        """Both files of the account; only address, port and places are this test's own."""
        port = str(self.server.port)
        services = SERVICES.replace("/etc/expunge/force-ca.pem", str(self.certificate))
        services = services.replace("port=5432", f"port={port}\nhostaddr=127.0.0.1")
        secrets = SECRETS.replace(":5432:", f":{port}:")
        secrets = secrets.replace("OWNERS-PASSWORD", PASSWORDS["expunge_owner"])
        secrets = secrets.replace(":PASSWORD", f":{PASSWORDS['expunge']}")
        for variable, text in (("PGSERVICEFILE", services), ("PGPASSFILE", secrets)):
            file = self.folder / variable
            file.write_text(text)
            file.chmod(0o600)
            patch.setenv(variable, str(file))


@pytest.fixture(scope="module")
def force(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Force]:
    made = Force(tmp_path_factory.mktemp("force"))
    try:
        yield made
    finally:
        close_all()
        made.server.stop()


@pytest.fixture(scope="module")
def followed(force: Force) -> Iterator[Store]:
    """A data folder on the server, made by following the page from its first line."""
    with pytest.MonkeyPatch.context() as patch:
        force.run(MAKING)
        force.let_in()
        force.write_files(patch)
        yield make_store(force.folder / "FOLDER", more=FORM)


def test_who_follows_the_page_has_a_record_over_tls_under_a_role_with_few_rights(
    force: Force, followed: Store
) -> None:
    said = force.run(LOOKING.partition("\n")[2])

    assert "ERROR" not in said
    with followed.reader.connect() as connection:
        role, ssl = connection.exec_driver_sql(
            "SELECT current_user, ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()"
        ).one()
    assert (role, ssl) == ("expunge", True)


def test_the_fence_of_the_page_refuses_to_drop_a_table_of_the_log(
    force: Force, followed: Store
) -> None:
    assert followed.is_on_server
    force.run(LOOKING)

    drop = ["psql", "--username", "postgres", "--dbname", "expunge", "-c", "DROP TABLE disclosure"]
    done = subprocess.run(drop, env=force.environment, capture_output=True, text=True, check=False)

    assert done.returncode != 0
    assert "append-only" in done.stderr


def test_the_upgrade_of_the_page_goes_through_the_fence(force: Force, followed: Store) -> None:
    force.run(LOOKING)

    assert "The tables are those" in force.run(UPGRADE)
    assert followed.is_on_server


@pytest.mark.parametrize("mode", ["disable", "prefer"])
def test_nobody_reaches_the_database_in_clear_or_as_another_superuser(
    mode: str, force: Force, followed: Store
) -> None:
    assert followed.is_on_server
    word = "no encryption" if mode == "disable" else "rejects connection"
    role = "expunge" if mode == "disable" else "postgres"

    done = subprocess.run(
        ["psql", f"host=127.0.0.1 dbname=expunge user={role} sslmode={mode}", "-c", "SELECT 1"],
        env=force.environment, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.returncode != 0
    assert word in done.stderr
