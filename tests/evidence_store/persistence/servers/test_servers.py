"""What a server of PostgreSQL does to us, and what we say then."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from config.settings import load_settings
from evidence_store.data_folder.places import SETTINGS
from evidence_store.errors import EvidenceStoreError
from evidence_store.persistence.engines import postgresql
from tests.builders import a_draft
from tests.evidence_store.persistence.folders import on_postgresql

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evidence_store.keys.unit_keys import UnitKeys
    from evidence_store.open_folder.store import Store
    from tests.servers.postgresql import Server


def append(store: Store, keys: UnitKeys) -> None:
    with store.unit_of_work(keys) as uow:
        uow.custody.append(
            a_draft("job.done", "c_1", "x_1", store.clock(), committed={"by": "p_1"})
        )
        uow.commit()


@on_postgresql
def test_a_step_that_asks_the_same_many_times_does_not_keep_the_next_from_being_recorded(
    store: Store, unit_keys: UnitKeys
) -> None:
    append(store, unit_keys)
    with store.unit_of_work(unit_keys) as uow:
        for _ in range(12):
            assert uow.people.find()

    append(store, unit_keys)


@contextmanager
def standby_away(server: Server) -> Iterator[None]:
    """The server waits for a standby that is not there."""
    with server.connect() as connection:
        connection.execute("ALTER SYSTEM SET synchronous_standby_names = 'away'")
        connection.execute("SELECT pg_reload_conf()")
        try:
            yield
        finally:
            connection.execute("ALTER SYSTEM RESET synchronous_standby_names")
            connection.execute("SELECT pg_reload_conf()")


def act_until_told(store: Store, keys: UnitKeys, told: list[str]) -> None:
    """Acts until one is not confirmed: the server takes a moment to know its new settings."""
    while not told:
        try:
            append(store, keys)
        except EvidenceStoreError as error:
            told.append(str(error))


def wait_until_it_waits(server: Server) -> None:
    with server.connect() as connection:
        asked = "SELECT 1 FROM pg_stat_activity WHERE wait_event = 'SyncRep'"
        until = time.monotonic() + 30
        while connection.execute(asked).fetchone() is None:
            assert time.monotonic() < until, "no act came to wait for the standby"
            time.sleep(0.05)


@on_postgresql
def test_without_its_standby_acts_and_readers_are_told_what_is_waited_for_within_seconds(
    store: Store, unit_keys: UnitKeys, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgresql, "CONFIRM_SECONDS", postgresql.READ_SECONDS + 3)
    told: list[str] = []
    actor = threading.Thread(target=act_until_told, args=(store, unit_keys, told))
    with standby_away(server):
        actor.start()
        wait_until_it_waits(server)
        with pytest.raises(EvidenceStoreError, match="waits for its standby"), store.reading():
            pass
        actor.join(60)

        with store.reading() as uow:  # what was given up waiting for is on the server's own medium
            size = uow.custody.head().size

    assert len(told) == 1
    assert "recorded on the database server, but its standby" in told[0]
    append(store, unit_keys)
    with store.reading() as uow:
        assert uow.custody.head().size == size + 1


def end_sessions(server: Server, store: Store) -> None:
    """End every session of the unit's database, as a server does that goes down."""
    database = load_settings(store.data / SETTINGS).database.url.rpartition("/")[2]
    with server.connect() as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [database]
        )


def append_without_its_session(store: Store, keys: UnitKeys, server: Server) -> None:
    """A step whose session the server ends before its commit."""
    with store.unit_of_work(keys) as uow:
        uow.custody.append(
            a_draft("job.done", "c_1", "x_1", store.clock(), committed={"by": "p_1"})
        )
        end_sessions(server, store)
        uow.commit()


@on_postgresql
@pytest.mark.parametrize("times", [1, 2])
def test_a_step_whose_session_the_server_ends_is_told_so_in_plain_words_and_the_next_is_recorded(
    times: int, store: Store, unit_keys: UnitKeys, server: Server
) -> None:
    append(store, unit_keys)
    for _ in range(times):
        with pytest.raises(EvidenceStoreError, match="ended the connection"):
            append_without_its_session(store, unit_keys, server)

    append(store, unit_keys)
    with store.reading() as uow:
        assert len([*uow.custody.of_kind("x_1", "job.done")]) == 2


@on_postgresql
def test_what_was_read_before_the_server_ended_the_session_is_given(
    store: Store, unit_keys: UnitKeys, server: Server
) -> None:
    append(store, unit_keys)
    with store.reading() as uow:
        found = uow.people.find()
        end_sessions(server, store)

    assert found
    append(store, unit_keys)
