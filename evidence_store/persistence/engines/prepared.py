"""Statements that PostgreSQL prepares once for a connection, run through libpq itself.

While an append is made, every other writer waits for the lock that it holds, so what it asks and
what it adds go the shortest way: by libpq's own calls (psycopg's ``pgconn``), in binary, and all
that is added in one message with its COMMIT. Everything else goes through SQLAlchemy.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg.adapt import Transformer
from psycopg.errors import error_from_result
from psycopg.pq import ConnStatus, ExecStatus, Format

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from psycopg.pq.abc import PGconn

    Work = Sequence[tuple[str, Sequence[tuple[Any, ...]]]]

_COMMIT = "COMMIT"
_TEXT, _BINARY = Format.TEXT, Format.BINARY


@dataclass(frozen=True, slots=True)
class Commit:
    """What belongs to a COMMIT: a statement just before it, and one by itself just after it."""

    before: str
    after: str


class Prepared:
    """The statements that one connection has prepared; answers are read by psycopg's own readers.

    Args:
        pgconn: libpq's connection.
    """

    def __init__(self, pgconn: PGconn) -> None:
        self._pgconn = pgconn
        self._names: dict[str, bytes] = {}
        self._reader = Transformer()

    def rows(self, query: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
        """Give the rows of a query, which has ``?`` for each value.

        Raises:
            psycopg.Error: the server refused.
        """
        name, (params, formats) = self._name(query), _params(values)
        result = self._pgconn.exec_prepared(name, params, formats, result_format=_BINARY)  # type: ignore[arg-type]  # it takes None for NULL
        if result.status != ExecStatus.TUPLES_OK:
            raise error_from_result(result)
        self._reader.set_pgresult(result, format=_BINARY)
        return self._reader.load_rows(0, result.ntuples, tuple)

    def run(self, work: Work, *, commit: Commit | None = None) -> None:
        """Run each statement for its rows, in their order, and perhaps commit, in one message.

        Args:
            work: statements that end in one row's ``VALUES``.
            commit: end the transaction, if nothing was refused, by these statements: the first
                within it, the other by itself once it was committed.

        Raises:
            psycopg.Error: the server refused one; nothing after it was done.
        """
        sent = [
            (self._name(_for_rows(statement, len(rows))), _params(chain.from_iterable(rows)))
            for statement, rows in work
            if rows
        ]
        ends = [] if commit is None else [self._name(each) for each in (commit.before, _COMMIT)]
        after = [] if commit is None else [self._name(commit.after)]
        self._pgconn.enter_pipeline_mode()
        try:
            for name, values in sent:
                self._pgconn.send_query_prepared(name, *values)
            for name in ends:
                self._pgconn.send_query_prepared(name, None)
            self._pgconn.pipeline_sync()
            for name in after:
                self._pgconn.send_query_prepared(name, None)
                self._pgconn.pipeline_sync()
            answers = [self._answer() for _ in range(1 + len(after))]
        finally:
            if self._pgconn.status == ConnStatus.OK:
                self._pgconn.exit_pipeline_mode()
        self._require_done(answers)

    def _require_done(self, answers: Sequence[psycopg.Error | None]) -> None:
        """Return if nothing was refused; else the transaction is ended and every lock let go."""
        refused = [each for each in answers if each is not None]
        if not refused:
            return
        self._pgconn.exec_(b"ROLLBACK; SELECT pg_advisory_unlock_all()")
        if answers[0] is None:
            message = "committed, and not known to be on the medium"
            raise psycopg.OperationalError(message) from refused[0]
        raise refused[0]

    def begin(self, statement: bytes) -> None:
        """Begin a transaction and run its first statements; the last of them gives rows.

        Raises:
            psycopg.Error: the server refused.
        """
        result = self._pgconn.exec_(statement)
        if result.status != ExecStatus.TUPLES_OK:
            raise error_from_result(result)

    def _answer(self) -> psycopg.Error | None:
        """Wait for the answers up to the next sync; the first that is a refusal.

        Raises:
            psycopg.OperationalError: the connection ended.
        """
        refusal: psycopg.Error | None = None
        while self._pgconn.flush():
            pass
        while True:
            result = self._pgconn.get_result()
            if result is not None and result.status == ExecStatus.PIPELINE_SYNC:
                return refusal
            if result is not None and result.command_status == b"ROLLBACK" and refusal is None:
                # the answer to COMMIT where the transaction had failed before
                message = "the server gave the transaction up; nothing of it was kept"
                refusal = psycopg.OperationalError(message)
            if result is not None and result.status == ExecStatus.FATAL_ERROR and refusal is None:
                refusal = error_from_result(result)
            if self._pgconn.status != ConnStatus.OK:
                message = "the connection ended before the server had answered"
                raise psycopg.OperationalError(message)

    def _name(self, query: str) -> bytes:
        if query not in self._names:
            name = b"expunge_%d" % len(self._names)
            result = self._pgconn.prepare(name, _numbered(query))
            if result.status != ExecStatus.COMMAND_OK:
                raise error_from_result(result)
            self._names[query] = name
        return self._names[query]


def _params(values: Iterable[Any]) -> tuple[list[bytes | None], list[Format]]:
    params: list[bytes | None] = []
    formats: list[Format] = []
    for value in values:
        is_plain = value is None or type(value) is bytes
        params.append(value if is_plain else str(value).encode())
        formats.append(_BINARY if is_plain else _TEXT)
    return params, formats


@cache
def _for_rows(statement: str, count: int) -> str:
    """One INSERT for so many rows."""
    head, _, row = statement.partition("VALUES ")
    return f"{head}VALUES {', '.join([row] * count)}"


@cache
def _numbered(query: str) -> bytes:
    first, *parts = query.split("?")
    return (first + "".join(f"${n}{part}" for n, part in enumerate(parts, start=1))).encode()
