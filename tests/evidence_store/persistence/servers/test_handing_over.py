"""PostgreSQL: writers go on while a commit is on its way to the medium, and readers wait."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy.exc import DBAPIError

from evidence_store.errors import EvidenceStoreError
from evidence_store.persistence.engines.servers import ON_ITS_WAY
from tests.evidence_store.persistence.appending import a_draft, append, head_of, verify
from tests.evidence_store.persistence.folders import on_postgresql

if TYPE_CHECKING:
    from collections.abc import Iterator

    import psycopg

    from evidence_store.keys.unit_keys import UnitKeys
    from evidence_store.open_folder.store import Store
    from tests.evidence_store.persistence.folders import Folders

pytestmark = on_postgresql
LONG, SHORT = 30.0, 0.4


@pytest.fixture
def another(store: Store, folders: Folders) -> Iterator[psycopg.Connection[Any]]:
    """Another writer's session, whose commit is on its way."""
    url = store.reader.url
    assert folders.server is not None
    with folders.server.connect(str(url.database), str(url.username)) as connection:
        connection.execute("SELECT pg_advisory_lock_shared(%s)", (ON_ITS_WAY,))
        yield connection


def arrive(connection: psycopg.Connection[Any]) -> None:
    """The commit has reached the medium."""
    connection.execute("SELECT pg_advisory_unlock_shared(%s)", (ON_ITS_WAY,))


def test_a_writer_goes_on_while_the_commit_before_it_is_on_its_way(
    store: Store, unit_keys: UnitKeys, another: psycopg.Connection[Any]
) -> None:
    with ThreadPoolExecutor() as beside:
        beside.submit(append, store, unit_keys).result(LONG)

    arrive(another)
    verify(store)


def test_nobody_reads_a_commit_that_is_on_its_way(
    store: Store, another: psycopg.Connection[Any]
) -> None:
    with ThreadPoolExecutor() as beside:
        reading = beside.submit(head_of, store)
        with pytest.raises(TimeoutError):
            reading.result(SHORT)
        arrive(another)
        assert reading.result(LONG).size


def test_an_acknowledged_entry_is_in_what_the_server_has_flushed(
    store: Store, unit_keys: UnitKeys, folders: Folders
) -> None:
    assert folders.server is not None
    with folders.server.connect(str(store.reader.url.database)) as watching:
        for _ in range(20):
            begun = watching.execute("SELECT pg_current_wal_insert_lsn()").fetchone()
            assert begun is not None
            append(store, unit_keys)
            row = watching.execute(
                "SELECT pg_current_wal_flush_lsn() > %s::pg_lsn", begun
            ).fetchone()
            assert row is not None
            assert row[0]


def test_a_commit_that_was_refused_keeps_nobody_waiting(store: Store, unit_keys: UnitKeys) -> None:
    before = head_of(store)
    for _ in range(2):
        with store.unit_of_work(unit_keys) as uow:
            uow.custody.append(a_draft(store))
            with pytest.raises(DBAPIError, match="zero"):
                uow.connection.exec_driver_sql("SELECT 1/0")
            with pytest.raises(EvidenceStoreError):
                uow.commit()

    with ThreadPoolExecutor() as beside:
        assert beside.submit(head_of, store).result(LONG) == before
    append(store, unit_keys)
    verify(store)


def test_a_commit_that_has_arrived_holds_no_lock(
    store: Store, unit_keys: UnitKeys, folders: Folders
) -> None:
    assert folders.server is not None
    append(store, unit_keys)

    with folders.server.connect(str(store.reader.url.database)) as watching:
        held = watching.execute(
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND database = "
            "(SELECT oid FROM pg_database WHERE datname = current_database())"
        ).fetchone()
    assert held == (0,)


# Its arguments differ between versions: PostgreSQL 17 gave it a fourth.
_NO_MARKS = """
    DO $$ DECLARE each regprocedure; BEGIN
        FOR each IN SELECT oid FROM pg_proc WHERE proname = 'pg_logical_emit_message' LOOP
            EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', each);
        END LOOP;
    END $$
"""


def test_a_commit_whose_mark_was_refused_is_not_acknowledged_and_keeps_nobody_waiting(
    store: Store, unit_keys: UnitKeys, folders: Folders
) -> None:
    assert folders.server is not None
    before = head_of(store)
    with folders.server.connect(str(store.reader.url.database)) as superuser:
        superuser.execute(_NO_MARKS)

    with pytest.raises(EvidenceStoreError, match="may not be recorded: look before you repeat"):
        append(store, unit_keys)

    with ThreadPoolExecutor() as beside:
        assert beside.submit(head_of, store).result(LONG).size == before.size + 1
    verify(store)
