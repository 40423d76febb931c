"""A server of PostgreSQL whose disk is really full: what was acknowledged is there afterwards."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest

from evidence_store.errors import EvidenceStoreError
from evidence_store.persistence.engines.postgresql import close_all
from tests.builders import a_draft
from tests.disks import MIB, fill, memory_disk
from tests.evidence_store.persistence.appending import verify
from tests.evidence_store.persistence.folders import Folders
from tests.evidence_store.stores import START, acting, make_store, reopen
from tests.servers.postgresql import Server, account

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evidence_store.keys.unit_keys import UnitKeys
    from evidence_store.open_folder.store import Store

MOST = 400
TABLES, WRITTEN_FIRST = "data", "data/pg_wal"
SAID = {
    TABLES: "The disk of the database server is full. Nothing was recorded",
    # It ends by itself then, and nobody can say whether the last commit is kept.
    WRITTEN_FIRST: "What was not acknowledged may not be recorded: look before you repeat",
}


@pytest.fixture
def disk() -> Iterator[Path]:
    """A disk in memory that the server's account may enter, as it may not a test's own folder."""
    with tempfile.TemporaryDirectory(prefix="expunge-disk-") as name:
        Path(name).chmod(0o755)
        with memory_disk(Path(name) / "disk", size=200 * MIB) as place:
            yield place


@contextmanager
def served(disk: Path, part: str) -> Iterator[Server]:
    """A server of which that part lies on that disk."""
    server = Server.start()
    try:
        server.halt()
        place, there = server.folder / part, disk / "moved"
        shutil.move(place, there)
        place.symlink_to(there)
        if (user := account()) is not None:
            for each in (there, *there.rglob("*")):
                os.chown(each, user.pw_uid, user.pw_gid)
        server.resume()
        yield server
    finally:
        close_all()
        server.stop()


def append(store: Store, keys: UnitKeys, number: int) -> None:
    public = {"job": "full", "kind": str(number), "acquisition": "x" * 4000}
    with store.unit_of_work(keys) as uow:
        uow.custody.append(a_draft("job.done", None, None, START, public=public))
        uow.commit()


def recorded(store: Store) -> list[int]:
    with store.reading() as uow:
        facts = [json.loads(entry.body)["pub"] for entry in uow.custody.control()]
    return [int(each["kind"]) for each in facts if each.get("job") == "full"]


def append_until_refused(store: Store, server: Server) -> tuple[int, str]:
    """How many were acknowledged while others write as well, and what was said of the next."""
    keys = acting(store).unit_keys
    for number in range(MOST):
        try:
            append(store, keys, number)
        except EvidenceStoreError as error:
            return number, str(error)
        with suppress(psycopg.Error), server.connect() as connection:
            connection.execute("SELECT pg_logical_emit_message(true, 'other', repeat('y', 500000))")
    raise AssertionError(f"{MOST} entries had room")


@pytest.mark.parametrize("part", [TABLES, WRITTEN_FIRST])
def test_what_a_full_server_acknowledged_is_there_and_the_record_goes_on_once_it_has_room(
    part: str, disk: Path, tmp_path: Path
) -> None:
    with served(disk, part) as server:
        folders = Folders(server)
        make_store(tmp_path / "data", more=folders._form(folders._new("template0")))
        store = reopen(tmp_path / "data")
        filler = fill(disk)

        acknowledged, said = append_until_refused(store, server)
        filler.unlink()
        server.halt()  # whatever state it is in: without room for its log it ended by itself
        server.resume()

        assert SAID[part] in said
        there = recorded(store)
        assert there in (list(range(acknowledged)), list(range(acknowledged + 1)))
        append(store, acting(store).unit_keys, len(there))
        assert recorded(store) == list(range(len(there) + 1))
        verify(store)
