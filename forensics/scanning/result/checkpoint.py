"""What a scan has done so far, beside its result: after ``kill -9`` the same command goes on.

``RESULT.part`` is an SQLite file of mode 0600, locked by the scan that writes it. It holds the
result of every finished shard and what the scan was asked to do; it goes when RESULT is written.
"""

from __future__ import annotations

import json
import os
import sqlite3
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from forensics.documents import from_document, time_from_text, time_to_text, to_document
from forensics.errors import ForensicsError, WrongUseError
from forensics.output import CASE_FILE_MODE
from forensics.scanning.result.placing import files_of_checkpoint, part_path
from forensics.scanning.shards.shard_result import ShardResult

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path
    from typing import Self

_TABLES = (
    "CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT NOT NULL)",
    "CREATE TABLE IF NOT EXISTS shards (key TEXT PRIMARY KEY, result TEXT NOT NULL)",
)
_DAMAGED = (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT)
_SENTENCES = {
    sqlite3.SQLITE_BUSY: "another scan is writing this result; wait for it, or choose another name",
    sqlite3.SQLITE_FULL: (
        "there is no space left beside the result; free space, and the same command continues "
        "from there"
    ),
} | dict.fromkeys(
    _DAMAGED, "what is left of an earlier scan is damaged; start again with --restart"
)
_NOT_WRITTEN = (
    "what is kept beside the result while a scan runs cannot be read or written; check the disk "
    "and your rights to its folder, then repeat the command"
)
_DROP = ("DROP TABLE IF EXISTS facts", "DROP TABLE IF EXISTS shards")


class Checkpoint:
    """The unfinished scan that leads to one result file."""

    def __init__(self, result_path: Path, *, restart: bool) -> None:
        """Open it, or begin one; ``restart`` forgets what it holds. One scan at a time holds it.

        Raises:
            ForensicsError: another scan is writing it, it is damaged, or the disk is full.
            OSError: it cannot be made.
        """
        self.path = part_path(result_path)
        with _in_plain_words():
            try:
                self._rows = _open_locked(self.path, restart=restart)
            except sqlite3.DatabaseError as error:
                if not (restart and error.sqlite_errorcode in _DAMAGED):
                    raise
                remove_checkpoint(result_path)
                self._rows = _open_locked(self.path, restart=True)

    def __enter__(self) -> Self:
        """Hold it for a block."""
        return self

    def __exit__(self, *_: object) -> None:
        """Let go of it; what was kept stays."""
        self._rows.close()

    def begin(self, purpose: str, now: datetime) -> datetime:
        """Say what the scan is for and when it began; a resumed one began when it first did.

        Raises:
            WrongUseError: what is kept here was for another set, source or kind of scan.
        """
        kept = self.fact("purpose")
        if kept is None:
            self.keep_fact("started", time_to_text(now))
            self.keep_fact("purpose", purpose)
        elif kept != purpose:
            raise WrongUseError(
                "an unfinished scan with another hash set, source or options stands under this "
                "name; choose another name, or use --restart"
            )
        started = self.fact("started")
        return now if started is None else time_from_text(started)

    def fact(self, name: str) -> str | None:
        """A fact that was kept, or None."""
        row = self._rows.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
        return None if row is None else str(row[0])

    def facts_of(self, kind: str) -> dict[str, str]:
        """The facts whose name begins with a word, in order of their names."""
        rows = self._rows.execute("SELECT name, value FROM facts ORDER BY name")
        return {name: value for name, value in rows if name.startswith(f"{kind} ")}

    def keep_fact(self, name: str, value: str) -> None:
        """Keep a fact for good.

        Raises:
            ForensicsError: the disk is full, or cannot be written any more.
        """
        with _in_plain_words():
            self._rows.execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", (name, value))

    def keep(self, key: str, result: ShardResult) -> None:
        """Store the result of a shard permanently.

        Raises:
            ForensicsError: the disk is full, or cannot be written any more.
        """
        document = json.dumps(to_document(result))
        with _in_plain_words():
            self._rows.execute("INSERT OR REPLACE INTO shards VALUES (?, ?)", (key, document))

    def results(self) -> dict[str, ShardResult]:
        """The results kept so far, by the key of their shard."""
        rows = self._rows.execute("SELECT key, result FROM shards")
        return {key: from_document(json.loads(result), ShardResult) for key, result in rows}


@contextmanager
def _in_plain_words() -> Iterator[None]:
    """Turn what SQLite says into a sentence for a person.

    Raises:
        ForensicsError: whatever SQLite raised.
    """
    try:
        yield
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
        raise ForensicsError(_SENTENCES.get(code, _NOT_WRITTEN)) from error


def _open_locked(path: Path, *, restart: bool) -> sqlite3.Connection:
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, CASE_FILE_MODE))
    rows = sqlite3.connect(path, isolation_level=None, timeout=0)
    try:
        rows.execute("PRAGMA locking_mode = EXCLUSIVE")
        # A kill loses nothing; a pulled plug loses the last parts at most, and they are done again.
        rows.execute("PRAGMA journal_mode = WAL")
        rows.execute("PRAGMA synchronous = NORMAL")
        rows.execute("BEGIN EXCLUSIVE")
        for statement in (_DROP if restart else ()) + _TABLES:
            rows.execute(statement)
        rows.execute("COMMIT")
    except sqlite3.DatabaseError:
        rows.close()
        raise
    return rows


def remove_checkpoint(result_path: Path) -> None:
    """Remove the checkpoint of a result, if there is one."""
    for path in files_of_checkpoint(result_path):
        path.unlink(missing_ok=True)
