"""SQLite with the settings that a record of evidence needs.

No connection is kept open between transactions, but for a process that asks for it (``stay_open``).
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections import Counter
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any

import sqlalchemy.dialects.sqlite  # noqa: F401 -- else each process that is forked loads it again
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.pool import QueuePool

from evidence_store.persistence.engines.failures import watch
from evidence_store.persistence.engines.sqlite_fence import fence

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path
    from sqlite3 import Connection as Sqlite

    from sqlalchemy.pool import ConnectionPoolEntry

    Work = Sequence[tuple[str, Sequence[tuple[Any, ...]]]]

_PRAGMAS = (
    # A reader keeps its snapshot while another writes; in other modes one waits for the other.
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",  # a commit is on the medium before it is reported
    # SQLite holds to no foreign key unless each connection asks for it.
    "PRAGMA foreign_keys = ON",
    # A schema that somebody changed could call functions with effects from within a view.
    "PRAGMA trusted_schema = OFF",
    # A damaged page is noticed when it is read, before it spreads to others.
    "PRAGMA cell_size_check = ON",
    # Deleted content would stay readable in the file until its page is used again.
    "PRAGMA secure_delete = ON",
)


_FILE = "expunge.file"  # beside the connection: which file it has open
_staying: Counter[Engine] = Counter()


def open_file(path: Path, *, writes: bool, busy_seconds: float) -> Engine:
    """Return an engine on the database file.

    Args:
        path: the file; it must exist (``make_file``).
        writes: transactions take the write lock at their start; otherwise they cannot write.
        busy_seconds: how long a writer waits for another.
    """
    engine = create_engine(
        URL.create("sqlite+pysqlite", database=str(path)),
        poolclass=QueuePool,
        max_overflow=-1,
        # Transactions are ours, not the driver's: None switches its implicit BEGIN off, and every
        # SQLAlchemy transaction starts with the BEGIN below.
        connect_args={"timeout": busy_seconds, "isolation_level": None},
    )

    watch(path)

    @event.listens_for(engine, "connect")
    def _set_up(connection: Sqlite, record: ConnectionPoolEntry) -> None:
        record.info[_FILE] = _file_at(path)
        # The first writes into the file, which a reader may have no right to.
        for pragma in _PRAGMAS if writes else (*_PRAGMAS[1:], "PRAGMA query_only = ON"):
            connection.execute(pragma)
        fence(connection)

    @event.listens_for(engine, "checkout")
    def _require_same_file(_: Sqlite, record: ConnectionPoolEntry, __: object) -> None:
        if record.info[_FILE] != _file_at(path):  # put in its place by a restore: open that one
            raise DisconnectionError

    @event.listens_for(engine, "checkin")
    def _close(_: Sqlite | None, record: ConnectionPoolEntry) -> None:
        if engine not in _staying:
            record.invalidate()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        if writes:
            _lock(_driver(connection), busy_seconds)
        else:
            connection.exec_driver_sql("BEGIN")

    return engine


def _lock(driver: Sqlite, busy_seconds: float) -> None:
    """Begin with the write lock, asking for it every few milliseconds."""
    until = time.monotonic() + busy_seconds
    # SQLite's own waiting falls asleep for longer and longer, up to a tenth of a second; where
    # several processes write, the file then lies idle most of the time.
    driver.execute("PRAGMA busy_timeout = 2")
    while True:
        try:
            # One that begins by reading is refused at its first write, where another wrote first.
            driver.execute("BEGIN IMMEDIATE")
            break
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > until:
                raise
    driver.execute(f"PRAGMA busy_timeout = {int(busy_seconds * 1000)}")


def run_query(connection: Connection, query: str, values: tuple[Any, ...]) -> list[tuple[Any, ...]]:
    """Return the rows of a query."""
    rows: list[tuple[Any, ...]] = _driver(connection).execute(query, values).fetchall()
    return rows


def run_together(connection: Connection, work: Work) -> None:
    """Run each statement for its rows."""
    for statement, values in work:
        _driver(connection).executemany(statement, values)


def commit_with(connection: Connection, work: Work) -> None:
    """The same, and then commit."""
    run_together(connection, work)
    connection.commit()


def was_lost(connection: Connection) -> bool:  # noqa: ARG001 -- a file is not lost so
    """Whether the connection had ended before it was used."""
    return False


def _file_at(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino


def _driver(connection: Connection) -> Sqlite:
    driver: Sqlite = connection.connection.driver_connection  # type: ignore[assignment]  # SQLAlchemy knows no driver
    return driver


@contextmanager
def stay_open(*engines: Engine) -> Iterator[None]:
    """Keep these engines' connections open between transactions, as long as this lasts.

    Other engines on the file close theirs: nobody would close them for those who looked and went.
    The caller disposes of its own afterwards.
    """
    _staying.update(engines)
    try:
        path = str(engines[0].url.database)
        # SQLite copies the whole journal (WAL) into the file and takes it away whenever no one has
        # the file open any more; between the transactions of one process that is most of the time.
        with closing(sqlite3.connect(path, isolation_level=None, check_same_thread=False)) as held:
            held.execute("SELECT count(*) FROM sqlite_master").fetchone()
            yield
    finally:
        for engine in engines:
            _staying[engine] -= 1
            if not _staying[engine]:
                del _staying[engine]


def make_file(path: Path) -> None:
    """Make an empty database file that only its owner can read (SQLite's own files follow it).

    Raises:
        FileExistsError: it is there already.
    """
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
