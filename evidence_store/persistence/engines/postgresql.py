"""PostgreSQL through psycopg: one writer at a time by an advisory lock, readers by one snapshot.

No commit is reported before it is on the medium, but the next writer need not wait for that:
its own commit comes later in the server's one log (WAL), so it cannot last where the first does
not. A commit is therefore written without waiting; a second one, of nothing but a mark in that
log, waits for the medium and takes with it everything before, of all writers at once. Until then
the writer holds a second lock, shared with other writers; anyone who reads lets those go by first
(ADR 29).
"""

from __future__ import annotations

import atexit
import os
from typing import TYPE_CHECKING, Any

from psycopg.errors import LockNotAvailable
from sqlalchemy import Connection, Engine, create_engine, event

from evidence_store.errors import EvidenceStoreError
from evidence_store.persistence.engines.prepared import Commit, Prepared, UnconfirmedError
from evidence_store.persistence.engines.servers import ON_ITS_WAY, WRITE_LOCK

if TYPE_CHECKING:
    from collections.abc import Sequence

    from psycopg import Connection as AnyPsycopg
    from sqlalchemy import URL
    from sqlalchemy.pool import ConnectionPoolEntry

    Work = Sequence[tuple[str, Sequence[tuple[Any, ...]]]]

    Psycopg = AnyPsycopg[tuple[Any, ...]]

_LOCK = b"BEGIN; SELECT pg_advisory_xact_lock(%d)" % WRITE_LOCK

# The second transaction takes that lock for itself before the session lets it go, so that the
# server lets it go when the second commit is on the medium, as it does with any transaction's.
_COMMIT = Commit(
    before=(
        f"SELECT pg_advisory_lock_shared({ON_ITS_WAY}), set_config('synchronous_commit', 'off', "
        "true)"
    ),
    after=(
        f"SELECT pg_advisory_xact_lock_shared({ON_ITS_WAY}), "
        f"pg_advisory_unlock_shared({ON_ITS_WAY}), pg_logical_emit_message(true, 'expunge', '')"
    ),
)
_SNAPSHOT = (
    b"BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY; SELECT 1;"
    b"SELECT pg_advisory_lock(%d); SELECT pg_advisory_unlock(%d)" % (ON_ITS_WAY, ON_ITS_WAY)
)
CONFIRM_SECONDS = 20.0
"""How long an act waits until the server has it on its medium, and on its standby if it has one."""
READ_SECONDS = 5.0
"""How long a reader waits for acts that are on their way."""

_UNCONFIRMED = (
    "This was recorded on the database server, but its standby or its disk did not confirm that in "
    "time: it could be lost with that server. Look whether it is there before you repeat the step, "
    "and tell the database administrator."
)
_ON_ITS_WAY = (
    "The database server waits for its standby or its disk to confirm what was recorded last, and "
    "nothing is shown that could still be lost. Try again soon. If it stays so, tell the database "
    "administrator."
)
_PREPARED = "expunge.prepared"  # beside the connection, for as long as it is open
_IDLE = 4  # connections kept open between transactions, for each engine

# Each session states what the promises of this module rest on, whatever the server's defaults are.
_SETTINGS = {
    "synchronous_commit": "on",
    "search_path": "public",
    "application_name": "expunge",
    "timezone": "UTC",
    "client_encoding": "UTF8",
    "standard_conforming_strings": "on",
}
_engines: dict[tuple[URL, bool, float], Engine] = {}


def open_server(url: URL, *, writes: bool, busy_seconds: float) -> Engine:
    """Return the engine on the database; a few connections stay open between transactions.

    A process has one engine for each database and purpose, however often it is asked for.

    Args:
        url: from ``read_url``.
        writes: transactions take the write lock at their start; otherwise they cannot write.
        busy_seconds: how long a writer waits for another.
    """
    key = url, writes, busy_seconds
    if key not in _engines:
        _engines[key] = _make(url, writes=writes, busy_seconds=busy_seconds)
    return _engines[key]


def run_query(connection: Connection, query: str, values: tuple[Any, ...]) -> list[tuple[Any, ...]]:
    """Return the rows of a query, which the server prepared when it was first asked."""
    return _prepared(connection).rows(query, values)


def run_together(connection: Connection, work: Work) -> None:
    """Run each statement for its rows, without waiting for an answer in between."""
    _prepared(connection).run(work)


def commit_with(connection: Connection, work: Work) -> None:
    """The same, and the COMMIT with it; this comes back when the commit is on the medium.

    Raises:
        EvidenceStoreError: it was committed; medium or standby did not confirm it in time.
    """
    try:
        # The driver sees that the transaction has ended,
        # and the connection is only closed after it.
        _prepared(connection).run(work, commit=_COMMIT, patience=CONFIRM_SECONDS)
    except UnconfirmedError:
        connection.invalidate()  # what asked the server to give up may still be under way to it
        raise EvidenceStoreError(_UNCONFIRMED) from None


def was_lost(connection: Connection) -> bool:
    """Whether the connection had ended before it was used, as when the server was started again."""
    return connection.invalidated or _driver(connection).closed


def _driver(connection: Connection) -> Psycopg:
    driver: Psycopg = connection.connection.driver_connection  # type: ignore[assignment]  # SQLAlchemy knows no driver
    return driver


def _prepared(connection: Connection) -> Prepared:
    beside = connection.info
    prepared: Prepared | None = beside.get(_PREPARED)
    if prepared is None:
        prepared = beside[_PREPARED] = Prepared(_driver(connection).pgconn)
    return prepared


def close_all() -> None:
    """Close every connection that is open between transactions: at the end of the process."""
    while _engines:
        _engines.popitem()[1].dispose()


def _make(url: URL, *, writes: bool, busy_seconds: float) -> Engine:
    # A writer runs READ COMMITTED, so that what it reads after it has the lock is what the writer
    # before it committed; the lock ends with the transaction.
    # A reader runs REPEATABLE READ, READ ONLY.
    isolation = "READ COMMITTED" if writes else "REPEATABLE READ"
    engine = create_engine(
        url,
        pool_size=_IDLE,
        max_overflow=-1,
        isolation_level=isolation,
        # Left to itself the driver prepares what it is asked often, and at the next rollback lets
        # go all that the connection has prepared: also what ``Prepared`` has.
        connect_args={"prepare_threshold": None},
    )
    stated = _SETTINGS | {
        "lock_timeout": f"{int((busy_seconds if writes else READ_SECONDS) * 1000)}ms",
        "default_transaction_read_only": "off" if writes else "on",
    }

    @event.listens_for(engine, "connect")
    def _set_up(connection: Psycopg, _: ConnectionPoolEntry) -> None:
        asked = ", ".join(["set_config(%s, %s, false)"] * len(stated))
        pairs = [word for pair in stated.items() for word in pair]
        connection.execute(f"SELECT {asked}", pairs)
        # What set_config sets is undone where its transaction is rolled back.
        connection.commit()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        if writes:
            _prepared(connection).begin(_LOCK)
        else:  # a snapshot is that of the first question, so one is put at once
            try:
                _prepared(connection).begin(_SNAPSHOT)
            except LockNotAvailable:
                raise EvidenceStoreError(_ON_ITS_WAY) from None

    return engine


def _let_go() -> None:
    """A child process shares no connection with its parent; it opens its own."""
    for engine in _engines.values():
        # To close it would end the session of the parent, whose socket the child shares.
        engine.dispose(close=False)


atexit.register(close_all)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_let_go)
