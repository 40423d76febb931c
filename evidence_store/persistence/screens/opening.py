"""Open the database of the screens: a file of its own, or tables beside the record on a server.

Neither takes the record's write lock, and no commit here waits for one there.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING
from weakref import finalize

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import QueuePool

from evidence_store.errors import EvidenceStoreError, SessionsError
from evidence_store.persistence.engines.failures import told_of, watch
from evidence_store.persistence.screens.tables import OF_A_FILE, screens

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from sqlite3 import Connection as Sqlite

    from sqlalchemy.pool import ConnectionPoolEntry

BUSY_SECONDS = 10.0
_ALONE = "expunge_alone"
_AUTOCOMMIT = {"isolation_level": "AUTOCOMMIT"}
_PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",  # who signed out stays out, also after a power cut
    "PRAGMA secure_delete = ON",
    "PRAGMA trusted_schema = OFF",
)
_STATED = "-c search_path=public -c client_encoding=UTF8 -c synchronous_commit=on"


class ScreensDatabase:
    """The open database of the screens; its connections are closed when it is no longer in use.

    Args:
        where: SQLite's file, made where it is not there yet, or the URL of the record's server.
        make_room: lets space go that is kept ready, where the disk is full.
    """

    def __init__(self, where: Path | URL, make_room: Callable[[], None] = lambda: None) -> None:
        self._where = where
        self._make_room = make_room
        self._engine: Engine | None = None

    @contextmanager
    def asking(self) -> Iterator[Connection]:
        """Return a connection for one statement, which is a transaction of its own.

        Raises:
            SessionsError: the database cannot be reached or is damaged.
            NoRoomError, NoRightsError, BusyRecordError: that is why.
        """
        with self._telling(), self._opened().connect() as bare:
            how = {_ALONE: True} if bare.dialect.name == "sqlite" else _AUTOCOMMIT
            connection = bare.execution_options(**how)
            with connection.begin():
                yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Return a connection; what was written is on the medium when the block has ended.

        Raises:
            SessionsError: the database cannot be reached or is damaged.
            NoRoomError, NoRightsError, BusyRecordError: that is why.
        """
        with self._telling(), self._opened().connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def _telling(self) -> Iterator[None]:
        self._make_room()
        try:
            yield
        except EvidenceStoreError:
            raise
        except (SQLAlchemyError, sqlite3.Error, OSError) as error:
            # What it says holds the statement and its values.
            raise told_of(error, otherwise=SessionsError(self._remedy())) from None

    def _remedy(self) -> str:
        told = "Sessions cannot be read or kept, so no one can continue."
        if isinstance(self._where, URL):
            return f"{told} Ask the database administrator to check it."
        return (
            f"{told} Stop the server, remove {self._where.name} from the data folder and start it "
            "again: everybody signs in again."
        )

    def _opened(self) -> Engine:
        if self._engine is None:
            place = self._where
            self._engine = _on_server(place) if isinstance(place, URL) else _in_file(place)
            finalize(self, self._engine.dispose)  # also at the process's end
        return self._engine


def _in_file(path: Path) -> Engine:
    with suppress(FileExistsError):
        # SQLite itself makes its files for others to read as well.
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    watch(path)
    engine = create_engine(
        URL.create("sqlite+pysqlite", database=str(path)),
        poolclass=QueuePool,
        max_overflow=-1,
        connect_args={"timeout": BUSY_SECONDS, "isolation_level": None},
    )

    @event.listens_for(engine, "connect")
    def _set_up(connection: Sqlite, _: ConnectionPoolEntry) -> None:
        for pragma in _PRAGMAS:
            connection.execute(pragma)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # One statement is a transaction already; with this, each read would take the write lock.
        if not connection.get_execution_options().get(_ALONE, False):
            connection.exec_driver_sql("BEGIN IMMEDIATE")

    with engine.begin() as connection:  # of two servers that start at once, one makes them
        screens.create_all(connection, tables=OF_A_FILE)
    return engine


def _on_server(url: URL) -> Engine:
    return create_engine(
        url,
        max_overflow=-1,
        pool_pre_ping=True,  # the server may have been started again meanwhile
        isolation_level="READ COMMITTED",
        connect_args={"application_name": "expunge-screens", "options": _STATED},
    )
