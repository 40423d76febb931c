"""Statements that PostgreSQL prepares once for a connection, run through libpq itself.

While an append is made, every other writer waits for the lock that it holds, so what it asks and
what it adds go the shortest way: by libpq's own calls (psycopg's ``pgconn``), in binary, and all
that is added in one message with its COMMIT. Everything else goes through SQLAlchemy.
"""

from __future__ import annotations

import select
import time
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg.adapt import Transformer
from psycopg.errors import error_from_result
from psycopg.pq import ConnStatus, ExecStatus, Format

from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Sequence

    from psycopg.pq.abc import PGconn, PGresult

    Work = Sequence[tuple[str, Sequence[tuple[Any, ...]]]]

_COMMIT = "COMMIT"
_TEXT, _BINARY = Format.TEXT, Format.BINARY


@dataclass(frozen=True, slots=True)
class Commit:
    """What belongs to a COMMIT: a statement within it, and one in a transaction just after it."""

    before: str
    after: str


class UnconfirmedError(psycopg.OperationalError):
    """It was committed, and the server waited in vain for its medium or its standby."""


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
        """Return the rows of a query, which has ``?`` for each value.

        Raises:
            psycopg.Error: the server refused.
        """
        name, (params, formats) = self._name(query), _params(values)
        result = self._pgconn.exec_prepared(name, params, formats, result_format=_BINARY)  # type: ignore[arg-type]  # it takes None for NULL
        if result.status != ExecStatus.TUPLES_OK:
            raise error_from_result(result)
        self._reader.set_pgresult(result, format=_BINARY)
        return self._reader.load_rows(0, result.ntuples, tuple)

    def run(
        self, work: Work, *, commit: Commit | None = None, patience: float | None = None
    ) -> None:
        """Run each statement for its rows, in their order, and perhaps commit, in one message.

        Args:
            work: statements that end in one row's ``VALUES``.
            commit: end the transaction, if nothing was refused, by these statements: the first
                within it, the other in a transaction of its own once it was committed.
            patience: so many seconds the server has for all of it; then it is asked to give up
                waiting. None waits as long as it takes.

        Raises:
            UnconfirmedError: it was committed, and the server was asked to give up waiting.
            psycopg.OperationalError: it was committed, but not what comes after.
            psycopg.Error: the server refused a statement; nothing of the transaction is kept.
        """
        sent = [
            (self._name(_for_rows(statement, len(rows))), _params([*chain.from_iterable(rows)]))
            for statement, rows in work
            if rows
        ]
        if commit is not None:
            ends = (commit.before, _COMMIT, commit.after)
            sent += [(self._name(each), ([], [])) for each in ends]
        self._pgconn.enter_pipeline_mode()
        try:
            for name, values in sent:
                self._pgconn.send_query_prepared(name, *values)
            self._pgconn.pipeline_sync()  # one answer to all of it, so one awakening
            refusal = self._answer(patience)
        finally:
            if self._pgconn.status == ConnStatus.OK:
                self._pgconn.exit_pipeline_mode()
        if refusal is not None:
            # A session's advisory lock outlives the rollback: every reader would wait for it.
            self._pgconn.exec_(b"ROLLBACK; SELECT pg_advisory_unlock_all()")
            raise refusal

    def begin(self, statement: bytes) -> None:
        """Begin a transaction and run its first statements; the last of them gives rows.

        Raises:
            psycopg.Error: the server refused.
        """
        result = self._pgconn.exec_(statement)
        if result.status != ExecStatus.TUPLES_OK:
            raise error_from_result(result)

    def _answer(self, patience: float | None) -> psycopg.Error | None:
        """Wait for the answers up to the sync; the first that is a refusal.

        Raises:
            psycopg.OperationalError: the connection ended.
        """
        refusal: psycopg.Error | None = None
        is_committed = False
        while self._pgconn.flush():
            pass
        was_told = patience is not None and not self._answers_within(patience)
        if was_told:  # what waits for a standby then ends its waiting; the commit stays
            self._pgconn.get_cancel().cancel()
        while True:
            result = self._pgconn.get_result()
            if result is not None and result.status == ExecStatus.PIPELINE_SYNC:
                if was_told and is_committed:
                    return UnconfirmedError("committed, and not confirmed in time")
                return refusal
            if result is not None and refusal is None:
                refusal = _refusal_in(result, is_committed=is_committed)
                is_committed = is_committed or result.command_status == b"COMMIT"
            if self._pgconn.status != ConnStatus.OK:
                message = "the connection ended before the server had answered"
                raise psycopg.OperationalError(message)

    def _answers_within(self, seconds: float) -> bool:
        """Whether the server, which answers all at once, has begun to in time."""
        until = time.monotonic() + seconds
        heard = select.poll()
        heard.register(self._pgconn.socket, select.POLLIN)
        while self._pgconn.is_busy():
            left = until - time.monotonic()
            if left <= 0 or not heard.poll(left * 1000):
                return False
            self._pgconn.consume_input()
        return True

    def _name(self, query: str) -> bytes:
        if query not in self._names:
            name = b"expunge_%d" % len(self._names)
            result = self._pgconn.prepare(name, _numbered(query))
            if result.status != ExecStatus.COMMAND_OK:
                raise error_from_result(result)
            self._names[query] = name
        return self._names[query]


def _refusal_in(result: PGresult, *, is_committed: bool) -> psycopg.Error | None:
    """What a result refuses, None where it is none."""
    if result.command_status == b"ROLLBACK":  # to COMMIT, where the transaction had failed before
        return psycopg.OperationalError("the server gave the transaction up; nothing was kept")
    if result.status != ExecStatus.FATAL_ERROR:
        return None
    refused = error_from_result(result)
    if not is_committed:
        return refused
    unsure = psycopg.OperationalError("committed, and not known to be on the medium")
    unsure.__cause__ = refused
    return unsure


def _params(values: Sequence[Any]) -> tuple[list[bytes | None], list[Format]]:
    # Numbers go as text: in binary each would need the width of its column.
    params = [
        each if type(each) is bytes or each is None else str(each).encode() for each in values
    ]
    return params, [_BINARY if type(each) is bytes else _TEXT for each in values]


@cache
def _for_rows(statement: str, count: int) -> str:
    """One INSERT for so many rows."""
    head, _, row = statement.partition("VALUES ")
    return f"{head}VALUES {', '.join([row] * count)}"


@cache
def _numbered(query: str) -> bytes:
    first, *parts = query.split("?")
    return (first + "".join(f"${n}{part}" for n, part in enumerate(parts, start=1))).encode()
