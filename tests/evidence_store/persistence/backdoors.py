"""The way in of whoever keeps the database: past the program, past its role, past its fences."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any

import psycopg

from config.settings import load_settings
from evidence_store.data_folder.places import DATABASE, SETTINGS
from evidence_store.persistence.engines.fences import APPENDS, each_fence
from evidence_store.persistence.engines.tables import metadata
from tests.servers.postgresql import SUPERUSER

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

# What SQLite says in a test, and what PostgreSQL says for it.
_IN_OTHER_WORDS = {
    "zeroblob(32)": "decode(repeat('00', 32), 'hex')",
    "char(10)": "chr(10)",
    "?": "%s",
}
_OF_BYTES = re.compile(r"replace\(value, (.*)\)")
_AS_BYTES = r"convert_to(replace(convert_from(value, 'UTF8'), \1), 'UTF8')"


class Backdoor:
    """One connection that may do anything; statements are in SQLite's words."""

    def __init__(self, raw: sqlite3.Connection | psycopg.Connection[Any]) -> None:
        self.raw: Any = raw
        self.is_sqlite = isinstance(raw, sqlite3.Connection)

    @property
    def errors(self) -> type[Exception]:
        return sqlite3.Error if self.is_sqlite else psycopg.Error

    def run(self, statement: str, *values: object) -> Any:
        if not self.is_sqlite:
            for ours, theirs in _IN_OTHER_WORDS.items():
                statement = statement.replace(ours, theirs)
            statement = _OF_BYTES.sub(_AS_BYTES, statement)
            values = values or None  # type: ignore[assignment]  # then psycopg reads no percent sign
        return self.raw.execute(statement, values) if values else self.raw.execute(statement)

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        found: list[tuple[Any, ...]] = self.run(query, *values).fetchall()
        return found

    def columns(self, table: str) -> Sequence[str]:
        return [column.name for column in metadata.tables[table].columns]

    def keys(self, table: str) -> Sequence[str]:
        return [column.name for column in metadata.tables[table].primary_key]

    def take_fences(self) -> None:
        if self.is_sqlite:
            for name, _ in self._triggers():
                self.raw.execute(f"DROP TRIGGER {name}")
        else:
            for table in APPENDS:
                self.raw.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")

    def put_fences(self) -> None:
        if self.is_sqlite:
            for statement in each_fence("sqlite"):
                self.raw.execute(statement)
        else:
            for statement in each_fence("postgresql"):
                if statement.startswith("ALTER"):
                    self.raw.execute(statement)

    def let_references_lead_nowhere(self) -> None:
        """For this connection (SQLite does so by itself)."""
        if not self.is_sqlite:
            self.raw.execute("SET session_replication_role = replica")

    def change_log(self, statement: str, *values: object) -> None:
        """Change the log, and leave its fences standing as if nothing had been."""
        self.take_fences()
        self.run(statement, *values)
        self.put_fences()

    def _triggers(self) -> list[tuple[str, str]]:
        query = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
        found: list[tuple[str, str]] = self.raw.execute(query).fetchall()
        return found


@contextmanager
def backdoor(folder: Path) -> Iterator[Backdoor]:
    """Open the database of a data folder as whoever keeps it; every statement is kept at once."""
    text = load_settings(folder / SETTINGS).database.url
    if not text:
        with closing(sqlite3.connect(folder / DATABASE, isolation_level=None)) as connection:
            yield Backdoor(connection)
        return
    plain = text.replace("+psycopg", "")
    with psycopg.connect(plain, user=SUPERUSER, autocommit=True) as raw:
        yield Backdoor(raw)
