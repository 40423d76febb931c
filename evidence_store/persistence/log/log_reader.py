"""Questions to the tables of one log inside one transaction, with few rows in memory at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Column, ColumnElement, Connection, Row, Select, Table, select, tuple_

from evidence_store.custody.leaves.drafts import Entry
from evidence_store.persistence.engines import tables
from evidence_store.persistence.engines.engine import run_query
from evidence_store.persistence.engines.failures import plain_failures
from evidence_store.persistence.log.tip import Tip

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evidence_store.persistence.log.case_values import CaseValues

FETCH = 1000
"""Rows at a time, so that a long log is never in memory as a whole."""


class LogReader:
    """What every kind of question to a log is asked with.

    Args:
        connection: the open transaction.
        values: opens and seals what entries commit to.
        of: the tables of the custody log, or those of the log of reads.
    """

    def __init__(
        self,
        connection: Connection,
        values: CaseValues,
        of: tables.LogTables = tables.CUSTODY,
    ) -> None:
        self._tip = Tip(connection, of)
        self._own_connection = connection
        self.values = values
        self._of = of

    @property
    def _connection(self) -> Connection:
        """The transaction, with everything written that was added in it."""
        self._tip.write()
        return self._own_connection

    def _entries(self, which: ColumnElement[bool]) -> Sequence[Entry]:
        query = select(self._of.entry).where(which).order_by(self._of.entry.c.seq)
        return [entry_in(row) for row in self._rows(query)]

    def _all(self, table: Table, *keys: Column[Any]) -> Iterator[Row[Any]]:
        """All rows by their key; between two pieces nothing is left open in the database."""
        query = select(table).order_by(*keys).limit(FETCH)
        rows = self._rows(query)
        while rows:
            yield from rows
            last = [getattr(rows[-1], key.name) for key in keys]
            # By key and not by OFFSET: the last piece of a long log costs what the first does.
            rows = self._rows(query.where(tuple_(*keys) > tuple_(*last)))

    def _rows(self, query: Select[Any]) -> Sequence[Row[Any]]:
        with plain_failures():
            return self._connection.execute(query).all()

    def _one(self, query: Any) -> Row[Any] | None:  # noqa: ANN401 -- whatever can be asked
        with plain_failures():
            return self._connection.execute(query).first()

    def _plain(self, query: str, *values: int) -> list[Any]:
        with plain_failures():
            return run_query(self._connection, query, values)


def entry_in(row: Row[Any]) -> Entry:
    """The entry that a row of the table of entries holds."""
    return Entry(row.seq, row.body, row.leaf)
