"""Open the database: SQLite in the data folder, or PostgreSQL where the settings name one.

Both keep the same promises. A writer takes the one write lock at its start, so that what a step
reads stays true until it commits; a reader sees one snapshot and can never write; a commit is on
the medium before it is reported.
"""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from evidence_store.persistence.engines import sqlite
from evidence_store.persistence.engines.servers import read_url
from evidence_store.persistence.engines.sqlite import make_file

if TYPE_CHECKING:
    from collections.abc import Sequence
    from contextlib import AbstractContextManager

    from sqlalchemy import URL, Connection, Engine


Work: TypeAlias = "Sequence[tuple[str, Sequence[tuple[Any, ...]]]]"
"""Statements with ``?`` for each value, and the rows for which each is run."""


class _Engine(Protocol):
    """What the module of each database offers."""

    def run_query(
        self, connection: Connection, query: str, values: tuple[Any, ...]
    ) -> list[tuple[Any, ...]]: ...

    def run_together(self, connection: Connection, work: Work) -> None: ...

    def commit_with(self, connection: Connection, work: Work) -> None: ...

    def was_lost(self, connection: Connection) -> bool: ...


BUSY_SECONDS = 30.0
"""How long a writer waits for another before it gives up."""

__all__ = [
    "BUSY_SECONDS",
    "begin",
    "commit_with",
    "make_file",
    "open_engine",
    "read_url",
    "run_query",
    "run_together",
    "stay_open",
]


def open_engine(where: Path | URL, *, writes: bool) -> Engine:
    """Return an engine on the database.

    Args:
        where: SQLite's file, which must exist (``make_file``), or a PostgreSQL URL (``read_url``).
        writes: transactions take the write lock at their start; otherwise they cannot write.
    """
    if isinstance(where, Path):
        return sqlite.open_file(where, writes=writes, busy_seconds=BUSY_SECONDS)
    from evidence_store.persistence.engines import (  # noqa: PLC0415 -- psycopg where it is needed
        postgresql,
    )

    return postgresql.open_server(where, writes=writes, busy_seconds=BUSY_SECONDS)


def begin(engine: Engine) -> Connection:
    """Return a connection with its transaction begun; a writer has the write lock."""
    connection = engine.connect()
    try:
        connection.begin()
    except BaseException:
        # Where a connection that was open since an earlier transaction is
        # dead by now (the server was started again), a new one is opened.
        was_lost = _module_of(connection).was_lost(connection)
        connection.close()
        if not was_lost:
            raise
    else:
        return connection
    engine.dispose()  # the others that were open since then are dead, too
    connection = engine.connect()
    try:
        connection.begin()
    except BaseException:
        connection.close()
        raise
    return connection


def run_query(connection: Connection, query: str, values: tuple[Any, ...]) -> list[tuple[Any, ...]]:
    """Return the rows of a query in words that both databases know, with ``?`` for a value."""
    return _module_of(connection).run_query(connection, query, values)


def run_together(connection: Connection, work: Work) -> None:
    """Run each statement for its rows, in their order: on a server without waiting in between."""
    _module_of(connection).run_together(connection, work)


def commit_with(connection: Connection, work: Work) -> None:
    """The same, and then commit; on a server all of it is one message and one answer."""
    _module_of(connection).commit_with(connection, work)


def stay_open(*engines: Engine) -> AbstractContextManager[None]:
    """For a process that lives long: these keep SQLite's file open, so that commits are quick."""
    if engines[0].dialect.name == "sqlite":
        return sqlite.stay_open(*engines)
    return nullcontext()


def _module_of(connection: Connection) -> _Engine:
    if connection.dialect.name == "sqlite":
        return sqlite
    from evidence_store.persistence.engines import postgresql  # noqa: PLC0415 -- see open_engine

    return postgresql
