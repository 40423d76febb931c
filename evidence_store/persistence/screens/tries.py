"""Counts of wrong passphrases: a small database of its own, or a table beside the record.

* With SQLite a file of its own; on a server the tables of the screens. Neither takes the record's
  one writer, so that a flood of tries holds nobody up. On the disk, so that a server that is
  started again hands out no fresh tries; one transaction a try, so that several servers count
  together.
* It holds no staff number and no address: a mark keeps 24 bits of a keyed digest of them.
* It is in no backup.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import sqlite3
from contextlib import closing, contextmanager, suppress
from typing import TYPE_CHECKING, Any, Protocol

from sqlalchemy import Connection, text

from evidence_store.errors import SessionsError, TriesError
from evidence_store.persistence.engines.failures import told_of, watch
from evidence_store.persistence.engines.servers import WRITE_LOCK
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from contextlib import AbstractContextManager
    from pathlib import Path

    from evidence_store.persistence.screens.opening import ScreensDatabase

# People type passphrases into the wrong field: 24 bits confirm no guess of what somebody typed, and
# two marks that fall together only make somebody wait (ADR 28).
MARK_SIZE = 3
MOST_MARKS = 5000
LONGEST_WAIT_SECONDS = 10.0
_TABLES = """
CREATE TABLE IF NOT EXISTS salt (one INTEGER PRIMARY KEY CHECK (one = 1), salt BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS tries
(mark BLOB PRIMARY KEY, count REAL NOT NULL, last REAL NOT NULL) WITHOUT ROWID;
"""
# Under READ COMMITTED two tries could read one count and both go on; SQLite has one writer.
_ONE_AT_A_TIME = f"SELECT pg_advisory_xact_lock({WRITE_LOCK + 2})"


@dataclass(frozen=True, slots=True)
class CountedTries:
    """What is known of one mark: a count, as of ``last`` (seconds since 1970)."""

    count: float
    last: float


class AskedOf(Protocol):
    """What a statement with ``:name`` for each value is asked of."""

    def rows(self, words: str, values: Mapping[str, Any]) -> list[Any]:
        """Run it, and give its rows, of which there are none for a change."""


class Tries:
    """The counts, open for one transaction; nothing is kept where the block ends with an error."""

    def __init__(self, asked: AskedOf, salt: bytes) -> None:
        self._asked = asked
        self._salt = salt

    def get(self, *name: str) -> CountedTries | None:
        """What is known of a name."""
        found = self._asked.rows(
            "SELECT count, last FROM tries WHERE mark = :mark", {"mark": self._mark(name)}
        )
        return CountedTries(*found[0]) if found else None

    def put(self, *name: str, count: float, last: float) -> None:
        """Keep a count; of too many, the lowest and oldest is forgotten."""
        self._asked.rows(
            "INSERT INTO tries (mark, count, last) VALUES (:mark, :count, :last) "
            "ON CONFLICT (mark) DO UPDATE SET count = excluded.count, last = excluded.last",
            {"mark": self._mark(name), "count": count, "last": last},
        )
        self._asked.rows(
            # By age alone, a flood of invented names would wash out the counts that bind.
            # SQLite's grammar knows no OFFSET without a LIMIT.
            "DELETE FROM tries WHERE mark IN (SELECT mark FROM tries "
            "ORDER BY count DESC, last DESC LIMIT 1000000 OFFSET :most)",
            {"most": MOST_MARKS},
        )

    def drop(self, *name: str) -> None:
        """Forget one name."""
        self._asked.rows("DELETE FROM tries WHERE mark = :mark", {"mark": self._mark(name)})

    def forget_before(self, moment: float) -> None:
        """Forget what was last counted before then."""
        self._asked.rows("DELETE FROM tries WHERE last < :moment", {"moment": moment})

    def _mark(self, name: tuple[str, ...]) -> bytes:
        # Half a surrogate pair must not raise here: a try that is not counted is not made.
        said = "\0".join(name).encode("utf-8", "surrogatepass")
        return hashlib.blake2b(said, key=self._salt, digest_size=MARK_SIZE).digest()


class Counts(Protocol):
    """Where counts are kept."""

    def counting(self) -> AbstractContextManager[Tries]:
        """Give the counts to one try at a time; what it counted is kept when this returns."""


@dataclass(frozen=True, slots=True)
class _OfFile:
    connection: sqlite3.Connection

    def rows(self, words: str, values: Mapping[str, Any]) -> list[Any]:
        return self.connection.execute(words, values).fetchall()


@dataclass(frozen=True, slots=True)
class _OfServer:
    connection: Connection

    def rows(self, words: str, values: Mapping[str, Any]) -> list[Any]:
        found = self.connection.execute(text(words), values)
        return list(found) if found.returns_rows else []


class TriesTable:
    """The counts on a server that several screens share.

    Args:
        database: the screens'.
        salt: names the counts; the same for all of them.
    """

    def __init__(self, database: ScreensDatabase, salt: bytes) -> None:
        self._database = database
        self._salt = salt

    @contextmanager
    def counting(self) -> Iterator[Tries]:
        """Give the counts to one try at a time; what it counted is kept when this returns.

        Raises:
            TriesError: they cannot be read or kept, so nothing may be tried.
        """
        try:
            with self._database.writing() as connection:
                connection.execute(text(_ONE_AT_A_TIME))
                yield Tries(_OfServer(connection), self._salt)
        except SessionsError as error:
            raise TriesError(
                "Wrong passphrases cannot be counted, so none can be tried. Ask the database "
                "administrator to check it."
            ) from error


class TriesFile:
    """The file of the counts; made at the first try.

    Args:
        path: where it stands.
        make_room: lets space go that is kept ready, where the disk is full.
    """

    def __init__(self, path: Path, make_room: Callable[[], None] = lambda: None) -> None:
        self._path = path
        self._make_room = make_room

    @contextmanager
    def counting(self) -> Iterator[Tries]:
        """Give the counts to one try at a time; what it counted is on the disk when this returns.

        Raises:
            TriesError: they cannot be read or kept, so nothing may be tried.
            NoRoomError, NoRightsError, BusyRecordError: that is why.
        """
        self._make_room()
        try:
            with closing(self._open()) as connection:
                # Counting comes before trying (ADR 28), so two tries may not begin from one count.
                connection.execute("BEGIN IMMEDIATE")
                (salt,) = connection.execute("SELECT salt FROM salt").fetchone()
                yield Tries(_OfFile(connection), salt)
                connection.execute("COMMIT")
        except (sqlite3.Error, OSError) as error:
            damaged = TriesError(
                "Wrong passphrases cannot be counted, so none can be tried. Stop the server, "
                f"remove {self._path.name} from the data folder and start it again."
            )
            raise told_of(error, otherwise=damaged) from error

    def _open(self) -> sqlite3.Connection:
        watch(self._path)
        with suppress(FileExistsError):
            os.close(os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        connection = sqlite3.connect(self._path, timeout=LONGEST_WAIT_SECONDS, isolation_level=None)
        try:
            connection.execute("PRAGMA synchronous = FULL")
            connection.executescript(_TABLES)
            fresh = (secrets.token_bytes(32),)
            connection.execute("INSERT OR IGNORE INTO salt VALUES (1, ?)", fresh)
        except sqlite3.Error:
            connection.close()  # a damaged file is reported, and not left open
            raise
        return connection
