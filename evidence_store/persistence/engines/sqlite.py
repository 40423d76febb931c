"""SQLite with the settings that a record of evidence needs.

Transactions are ours, not the driver's: ``isolation_level=None`` switches its implicit BEGIN off,
and every SQLAlchemy transaction starts with the BEGIN below. No connection is kept open between
transactions.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.pool import NullPool

if TYPE_CHECKING:
    from pathlib import Path
    from sqlite3 import Connection as Sqlite

    from sqlalchemy.pool import ConnectionPoolEntry

_PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",  # a commit is on the medium before anybody is told of it
    "PRAGMA foreign_keys = ON",
    "PRAGMA trusted_schema = OFF",
    "PRAGMA cell_size_check = ON",
    "PRAGMA secure_delete = ON",
)


def open_file(path: Path, *, writes: bool, busy_seconds: float) -> Engine:
    """Give an engine on the database file.

    Args:
        path: the file; it must exist (``make_file``).
        writes: transactions take the write lock at their start; otherwise they cannot write.
        busy_seconds: how long a writer waits for another.
    """
    engine = create_engine(
        URL.create("sqlite+pysqlite", database=str(path)),
        poolclass=NullPool,
        connect_args={"timeout": busy_seconds, "isolation_level": None},
    )
    begin = "BEGIN IMMEDIATE" if writes else "BEGIN"

    @event.listens_for(engine, "connect")
    def _set_up(connection: Sqlite, _: ConnectionPoolEntry) -> None:
        for pragma in _PRAGMAS if writes else (*_PRAGMAS[1:], "PRAGMA query_only = ON"):
            connection.execute(pragma)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


def make_file(path: Path) -> None:
    """Make an empty database file that only its owner can read (SQLite's own files follow it).

    Raises:
        FileExistsError: it is there already.
    """
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
