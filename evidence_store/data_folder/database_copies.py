"""Copy a database at one moment, while others write to it: always to SQLite, thus portable."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from evidence_store.errors import EvidenceStoreError
from evidence_store.persistence.engines.engine import make_file, open_engine
from evidence_store.persistence.upkeep.portable import bulk_of, copy_rows
from evidence_store.persistence.upkeep.revisions import upgrade
from evidence_store.ways import Way

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sqlalchemy import Engine

_PAGES = 1024  # at a time, so that progress is told


def copy_server(source: Engine, target: Path, *, advance: Callable[[int], None]) -> None:
    """Write all rows of a PostgreSQL database, as they are at this moment, to a new SQLite file.

    Args:
        source: the application's reader: REPEATABLE READ, so that all rows are of one moment.
        target: the new file.
        advance: called with how many more bytes are copied.

    Raises:
        EvidenceStoreError: the disk is full, or the server refuses.
    """
    make_file(target)
    writer = open_engine(target, writes=True)
    upgrade(writer)
    copy_rows(source, writer, advance=advance)
    with closing(sqlite3.connect(target)) as connection:
        # In WAL mode a file asks for others beside it, even to be read.
        connection.execute("PRAGMA journal_mode = DELETE")


def copy_database(source: Path, target: Path, *, advance: Callable[[int], None]) -> None:
    """Write the database as it is at this moment to a new file, without its side files.

    Args:
        source: the database.
        target: the new file.
        advance: called with how many more bytes are copied.

    Raises:
        EvidenceStoreError: the disk is full, or the database is damaged.
    """
    make_file(target)
    try:
        with (
            closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)) as reading,
            closing(sqlite3.connect(target)) as writing,
        ):
            # The source is read in one transaction: anyone who writes meanwhile neither waits nor
            # is seen, and the copy never starts again, however much is written.
            reading.execute("BEGIN")
            reading.execute("SELECT count(*) FROM sqlite_master").fetchone()  # the moment
            size = reading.execute("PRAGMA page_size").fetchone()[0]
            copied = 0

            def tell(_: int, remaining: int, total: int) -> None:
                nonlocal copied
                advance((total - remaining - copied) * size)
                copied = total - remaining

            reading.backup(writing, pages=_PAGES, progress=tell)
            # The header came over with WAL in it; a backup is one file, with nothing beside it.
            writing.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.Error as error:
        raise _translated(error) from None


def size_of_server(source: Engine) -> int:
    """Bytes that a copy of a PostgreSQL database will have, about."""
    return bulk_of(source)


def size_of_database(source: Path) -> int:
    """Bytes that a copy will have, about: the file and what waits beside it."""
    side = source.with_name(f"{source.name}-wal")
    return source.stat().st_size + (side.stat().st_size if side.exists() else 0)


def _translated(error: sqlite3.Error) -> EvidenceStoreError:
    if "full" in str(error):
        return EvidenceStoreError(
            "The disk is full. No backup was made; free space on the data folder's disk, then run "
            "it again."
        )
    return EvidenceStoreError(
        "The database could not be copied. No backup was made. Run: " + Way.FSCK + "."
    )
