"""Counts of wrong passphrases: a small database of its own, beside the record.

* Its own, so that a flood of tries never takes the record's one writer; on the disk, so that a
  server that is started again hands out no fresh tries; one transaction a try, so that several
  servers of one folder count together.
* It holds no staff number and no address: a mark keeps 24 bits of a keyed digest of them. People
  type passphrases into the wrong field: 24 bits confirm no guess of what somebody typed, and two
  marks that fall together only make somebody wait.
* It is in no backup.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import sqlite3
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from evidence_store.errors import TriesError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MARK_SIZE = 3
MOST_MARKS = 5000
LONGEST_WAIT_SECONDS = 10.0
_TABLES = """
CREATE TABLE IF NOT EXISTS salt (one INTEGER PRIMARY KEY CHECK (one = 1), salt BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS tries (mark BLOB PRIMARY KEY, count REAL NOT NULL, last REAL NOT NULL)
WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class Counted:
    """What is known of one mark: a count, as of ``last`` (seconds since 1970)."""

    count: float
    last: float


class Tries:
    """The counts, open for one transaction; nothing is kept where the block ends with an error."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        (self._salt,) = connection.execute("SELECT salt FROM salt").fetchone()

    def get(self, *name: str) -> Counted | None:
        """What is known of a name."""
        found = self._connection.execute(
            "SELECT count, last FROM tries WHERE mark = ?", (self._mark(name),)
        ).fetchone()
        return None if found is None else Counted(*found)

    def put(self, *name: str, count: float, last: float) -> None:
        """Keep a count; of too many, the lowest and oldest is forgotten."""
        self._connection.execute(
            "INSERT OR REPLACE INTO tries VALUES (?, ?, ?)", (self._mark(name), count, last)
        )
        self._connection.execute(
            "DELETE FROM tries WHERE mark IN (SELECT mark FROM tries ORDER BY count, last "
            "LIMIT max(0, (SELECT count(*) FROM tries) - ?))",
            (MOST_MARKS,),
        )

    def drop(self, *name: str) -> None:
        """Forget one name."""
        self._connection.execute("DELETE FROM tries WHERE mark = ?", (self._mark(name),))

    def forget_before(self, moment: float) -> None:
        """Forget what was last counted before then."""
        self._connection.execute("DELETE FROM tries WHERE last < ?", (moment,))

    def _mark(self, name: tuple[str, ...]) -> bytes:
        said = "\0".join(name).encode("utf-8", "surrogatepass")
        return hashlib.blake2b(said, key=self._salt, digest_size=MARK_SIZE).digest()


class TriesFile:
    """The file of the counts; made at the first try.

    Args:
        path: where it stands.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    @contextmanager
    def counting(self) -> Iterator[Tries]:
        """Give the counts to one try at a time; what it counted is on the disk when this returns.

        Raises:
            TriesError: they cannot be read or kept, so nothing may be tried.
        """
        try:
            with closing(self._open()) as connection:
                connection.execute("BEGIN IMMEDIATE")
                yield Tries(connection)
                connection.execute("COMMIT")
        except (sqlite3.Error, OSError) as error:
            raise TriesError(
                "Wrong passphrases cannot be counted, so none can be tried. Make room on the "
                f"disk; if that does not help, stop the server, remove {self._path.name} from the "
                "data folder and start it again."
            ) from error

    def _open(self) -> sqlite3.Connection:
        with suppress(FileExistsError):
            os.close(os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        connection = sqlite3.connect(self._path, timeout=LONGEST_WAIT_SECONDS, isolation_level=None)
        connection.execute("PRAGMA synchronous = FULL")
        connection.executescript(_TABLES)
        connection.execute("INSERT OR IGNORE INTO salt VALUES (1, ?)", (secrets.token_bytes(32),))
        return connection
