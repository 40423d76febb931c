"""Databases made by SQLite itself, with their logs."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

TABLE = "CREATE TABLE a (id INTEGER PRIMARY KEY, words TEXT, content BLOB)"
INSERT = "INSERT INTO a (words, content) VALUES (?, ?)"
Row = tuple[str | None, bytes | None]


def a_database(path: Path, rows: Sequence[Row], *before: str, table: str = TABLE) -> bytes:
    """A database with some rows, after some statements."""
    with closing(sqlite3.connect(path, isolation_level=None)) as made:
        for each in (*before, table, "BEGIN"):
            made.execute(each)
        made.executemany(INSERT, rows)
        made.execute("COMMIT")
    return path.read_bytes()


def with_log(path: Path, rows: Sequence[Row], later: Sequence[Row]) -> tuple[bytes, bytes]:
    """A database, and beside it a log that holds rows which are in no page of it."""
    with closing(sqlite3.connect(path, isolation_level=None)) as made:
        for each in ("PRAGMA journal_mode=wal", "PRAGMA wal_autocheckpoint=0", TABLE):
            made.execute(each)
        made.executemany(INSERT, rows)
        made.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        for row in later:
            made.execute(INSERT, row)
        return path.read_bytes(), path.with_name(path.name + "-wal").read_bytes()


def with_journal(path: Path, rows: Sequence[Row], *statements: str) -> tuple[bytes, bytes]:
    """A database that was written to, and the journal of what was there before."""
    a_database(path, rows)
    with closing(sqlite3.connect(path, isolation_level=None)) as made:
        for each in ("PRAGMA cache_size=1", "PRAGMA cache_spill=1", "BEGIN", *statements):
            made.execute(each)
        return path.read_bytes(), path.with_name(path.name + "-journal").read_bytes()
