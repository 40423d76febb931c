"""The Reference Data Set of the NSRL, version 3: an SQLite database with a table or view ``FILE``.

``FILE`` has the columns sha256, sha1, md5, file_name, file_size and package_id: a table in the
minimal sets, a view over ``METADATA`` in full ones. One file stands there once for each package.
"""

from __future__ import annotations

import io
import sqlite3
import sys
from typing import TYPE_CHECKING, BinaryIO

from forensics.errors import HashSetError
from forensics.hash_sets.lists.listed_row import ListedRow

if TYPE_CHECKING:
    from collections.abc import Iterator

BEGINS = b"SQLite format 3\0"
LONGEST_VALUE = 1 << 20
AT_ONCE = 4096
_KINDS = ("sha256", "sha1", "md5")
_ROWS = "SELECT sha256, sha1, md5, file_size FROM FILE"
_ALLOWED = {
    sqlite3.SQLITE_SELECT,
    sqlite3.SQLITE_READ,
    sqlite3.SQLITE_FUNCTION,
    sqlite3.SQLITE_RECURSIVE,
}


class NsrlReader:
    """Reads every row of ``FILE``; the number of a row is its place."""

    title = "the NSRL’s Reference Data Set (RDSv3)"
    is_benign = True

    def begins(self, head: bytes) -> bool:
        """Whether it is a database of SQLite: no other list is one."""
        return head.startswith(BEGINS)

    def rows(self, file: BinaryIO) -> Iterator[ListedRow]:
        """Return the rows. Where a file cannot be opened once more, it is held whole.

        Raises:
            HashSetError: it has no such table, or is damaged.
        """
        try:
            database = _opened(file)
            try:
                yield from _rows(database)
            finally:
                database.close()
        except (sqlite3.Error, UnicodeError, OverflowError, MemoryError) as error:
            raise HashSetError(
                "the database is no Reference Data Set (RDSv3), or is damaged; unpack it again"
            ) from error


def _opened(file: BinaryIO) -> sqlite3.Connection:
    if isinstance(file, io.BytesIO) or sys.platform != "linux":
        database = sqlite3.connect(":memory:")
        database.deserialize(file.read())
    else:
        # Immutable: it is read as it lies there, without locks, and no journal is looked for.
        named = f"file:/proc/self/fd/{file.fileno()}?mode=ro&immutable=1"
        database = sqlite3.connect(named, uri=True)
    database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST_VALUE)
    database.execute("PRAGMA trusted_schema = OFF")
    database.execute("PRAGMA temp_store = MEMORY")
    database.text_factory = _ascii
    database.set_authorizer(_may)
    return database


def _rows(database: sqlite3.Connection) -> Iterator[ListedRow]:
    found = database.execute(_ROWS)
    place = 0
    while rows := found.fetchmany(AT_ONCE):
        for *digests, size in rows:
            place += 1
            kinds = tuple((k, d) for k, d in zip(_KINDS, digests, strict=True) if type(d) is str)
            yield ListedRow(place, kinds, size="" if size is None else str(size)[:32])


def _may(action: int, *_: object) -> int:
    return sqlite3.SQLITE_OK if action in _ALLOWED else sqlite3.SQLITE_DENY


def _ascii(data: bytes) -> str:
    return data[:256].decode("ascii", "replace")
