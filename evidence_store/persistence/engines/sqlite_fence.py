"""What the program's own connections to SQLite may never do, whatever statement reaches them.

The triggers of ``persistence.engines.fences`` stand in the file and can be taken out of it; this
stands in the process: no change of the log's rows, none of the schema, no other database beside
ours, and no setting that would weaken what is kept. A migration lifts it for its own connection.
"""

from __future__ import annotations

import sqlite3
import sys
from typing import TYPE_CHECKING

from evidence_store.persistence.engines.fences import APPENDS

if TYPE_CHECKING:
    from sqlite3 import Connection as Sqlite

_CHANGES = frozenset({sqlite3.SQLITE_UPDATE, sqlite3.SQLITE_DELETE})
_OF_THE_SCHEMA = frozenset(
    [
        sqlite3.SQLITE_ALTER_TABLE,
        sqlite3.SQLITE_CREATE_INDEX,
        sqlite3.SQLITE_CREATE_TABLE,
        sqlite3.SQLITE_CREATE_TEMP_INDEX,
        sqlite3.SQLITE_CREATE_TEMP_TABLE,
        sqlite3.SQLITE_CREATE_TEMP_TRIGGER,
        sqlite3.SQLITE_CREATE_TEMP_VIEW,
        sqlite3.SQLITE_CREATE_TRIGGER,
        sqlite3.SQLITE_CREATE_VIEW,
        sqlite3.SQLITE_CREATE_VTABLE,
        sqlite3.SQLITE_DROP_INDEX,
        sqlite3.SQLITE_DROP_TABLE,
        sqlite3.SQLITE_DROP_TRIGGER,
        sqlite3.SQLITE_DROP_VIEW,
        sqlite3.SQLITE_DROP_VTABLE,
        sqlite3.SQLITE_ATTACH,
        sqlite3.SQLITE_DETACH,
    ]
)
# The first is set while waiting for the write lock; a scrub runs the second.
_SETTABLE = frozenset({"busy_timeout", "wal_checkpoint"})
# These are asked with the name of a table or an index, and set nothing.
_ASKED = frozenset(
    [
        "foreign_key_list",
        "index_info",
        "index_list",
        "integrity_check",
        "table_info",
        "table_xinfo",
    ]
)


def fence(connection: Sqlite) -> None:
    """Put the fence round a connection."""
    if sys.version_info >= (3, 12):
        connection.setconfig(sqlite3.SQLITE_DBCONFIG_DEFENSIVE, True)  # noqa: FBT003 -- SQLite's own
    connection.set_authorizer(_decide)


def lift(connection: Sqlite) -> None:
    """Take the fence away: for a migration, whose connection is closed at its end."""
    connection.set_authorizer(None)


def _decide(
    act: int, first: str | None, second: str | None, _database: str | None, _inside: str | None
) -> int:
    """Answer SQLite, which asks when it prepares a statement: ``not authorized`` where denied."""
    if act in _OF_THE_SCHEMA or (act in _CHANGES and first in APPENDS):
        return sqlite3.SQLITE_DENY
    if act == sqlite3.SQLITE_PRAGMA and second is not None:
        name = (first or "").lower()
        return sqlite3.SQLITE_OK if name in _SETTABLE | _ASKED else sqlite3.SQLITE_DENY
    return sqlite3.SQLITE_OK
