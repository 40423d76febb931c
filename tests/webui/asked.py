"""What a request asks of the databases, statement by statement.

SQLite says itself what it runs. PostgreSQL is heard where the two ways to it begin: SQLAlchemy,
and the statements that a connection has prepared.
"""

from __future__ import annotations

import re
from collections import Counter
from contextlib import contextmanager
from dataclasses import field
from itertools import groupby
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, event

from evidence_store.persistence.engines.prepared import Prepared
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator
    from sqlite3 import Connection as Sqlite

    import pytest

_VALUES = re.compile(r"x?'[^']*'|\b\d+(\.\d+)?\b", re.IGNORECASE)


@dataclass
class Asked:
    """What was asked since it was last emptied; rows of one statement count once."""

    said: list[str] = field(default_factory=list)

    @property
    def transactions(self) -> int:
        """How many were begun; one statement by itself begins none."""
        return sum(each.startswith("BEGIN") for each in self.said)

    @property
    def questions(self) -> int:
        """How many statements read."""
        return sum(each.startswith(("SELECT", "WITH")) for each in self._statements)

    @property
    def writes(self) -> int:
        """How many statements write."""
        return len(self._statements) - self.questions

    def table(self) -> str:
        """Which statement was asked how often, for whoever reads a failure."""
        counted = Counter(_VALUES.sub("?", each)[:200] for each in self._statements)
        return "\n".join(f"{count:4} {words}" for words, count in counted.most_common())

    @property
    def _statements(self) -> list[str]:
        plain = [
            _VALUES.sub("?", each) if each.startswith("INSERT") else each for each in self.said
        ]
        none = ("BEGIN", "COMMIT", "ROLLBACK", "PRAGMA")
        return [each for each, _ in groupby(plain) if not each.startswith(none)]

    def hear(self, statement: str) -> None:
        """Take down one statement."""
        self.said.append(" ".join(statement.split()))


@contextmanager
def listening() -> Iterator[Asked]:
    """Hear every connection that is opened from now on, whoever opens it."""
    asked = Asked()

    def listen(connection: Sqlite, _: object) -> None:
        connection.set_trace_callback(asked.hear)

    event.listen(Engine, "connect", listen)
    try:
        yield asked
    finally:
        event.remove(Engine, "connect", listen)


@contextmanager
def listening_to_a_server(patch: pytest.MonkeyPatch) -> Iterator[Asked]:
    """Hear what is asked of PostgreSQL."""
    asked = Asked()
    rows, run = Prepared.rows, Prepared.run

    def begun(connection: Connection) -> None:
        if connection.get_execution_options().get("isolation_level") != "AUTOCOMMIT":
            asked.hear("BEGIN")

    def executed(*words: Any) -> None:
        asked.hear(words[2])

    def asked_rows(self: Prepared, query: str, values: Any) -> Any:
        asked.hear(query)
        return rows(self, query, values)

    def asked_run(self: Prepared, work: Any, **how: Any) -> None:
        for statement, values in work:
            if values:
                asked.hear(statement)
        run(self, work, **how)

    patch.setattr(Prepared, "rows", asked_rows)
    patch.setattr(Prepared, "run", asked_run)
    event.listen(Engine, "begin", begun)
    event.listen(Engine, "before_cursor_execute", executed)
    try:
        yield asked
    finally:
        event.remove(Engine, "begin", begun)
        event.remove(Engine, "before_cursor_execute", executed)
