"""What a request asks of the databases, statement by statement, as SQLite itself runs them."""

from __future__ import annotations

import re
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING

from sqlalchemy import Engine, event

if TYPE_CHECKING:
    from collections.abc import Iterator
    from sqlite3 import Connection

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

    def _hear(self, statement: str) -> None:
        self.said.append(" ".join(statement.split()))


@contextmanager
def listening() -> Iterator[Asked]:
    """Hear every connection that is opened from now on, whoever opens it."""
    asked = Asked()

    def listen(connection: Connection, _: object) -> None:
        connection.set_trace_callback(asked._hear)

    event.listen(Engine, "connect", listen)
    try:
        yield asked
    finally:
        event.remove(Engine, "connect", listen)
