"""Copy every row from one database to another, whichever kind each of them is.

A backup of PostgreSQL is such a copy in SQLite, made in one snapshot; restoring it to a server is
one the other way.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Table, func, insert, select

from evidence_store.persistence.engines import tables
from evidence_store.persistence.engines.failures import plain_failures
from evidence_store.persistence.engines.fences import APPENDS
from evidence_store.persistence.engines.tables import metadata

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Column, Connection, Engine, Row

_FETCH = 1000
_BULK = ("document", "body", "value", "note", "hash")  # the long column, where a table has one


def bulk_of(source: Engine) -> int:
    """Bytes of the columns that make up almost all of a database."""
    total = 0
    with plain_failures(), source.connect() as connection:
        for table in metadata.sorted_tables:
            size = func.coalesce(func.sum(func.length(_bulk_column(table))), 0)
            total += int(connection.execute(select(size)).scalar() or 0)
    return total


def copy_rows(source: Engine, target: Engine, *, advance: Callable[[int], None]) -> None:
    """Copy everything into a database that has the tables and no rows, in one transaction each.

    Args:
        source: is read in one snapshot.
        target: a writer; it takes all of it or nothing.
        advance: called with how many more bytes of the bulk were copied.

    Raises:
        EvidenceStoreError: one of the databases refused; the target is as it was.
    """
    with plain_failures(), source.connect() as reading, target.begin() as writing:
        for table in metadata.sorted_tables:
            if table.name not in APPENDS:
                _copy_table(reading, writing, table, advance)
        # The log's rows go in the order in which they were appended, so that the fences of the
        # other side let them in and would refuse any other order.
        for log in (tables.CUSTODY, tables.READS):
            _copy_entries(reading, writing, log, advance)
            for table in (log.node, log.checkpoint):
                _copy_table(reading, writing, table, advance)


def _copy_table(
    reading: Connection, writing: Connection, table: Table, advance: Callable[[int], None]
) -> None:
    for rows in _partitions(reading, table):
        writing.execute(insert(table), [row._asdict() for row in rows])
        name = _bulk_column(table).name
        advance(sum(len(getattr(row, name) or "") for row in rows))


def _copy_entries(
    reading: Connection, writing: Connection, log: tables.LogTables, advance: Callable[[int], None]
) -> None:
    """Each entry with its disclosures: the fence takes a disclosure of the newest entry only."""
    disclosures = (row for rows in _partitions(reading, log.disclosure) for row in rows)
    waiting = next(disclosures, None)
    for rows in _partitions(reading, log.entry):
        for row in rows:
            writing.execute(insert(log.entry), row._asdict())
            advance(len(row.body))
            while waiting is not None and waiting.seq == row.seq:
                writing.execute(insert(log.disclosure), waiting._asdict())
                advance(len(waiting.value))
                waiting = next(disclosures, None)


def _partitions(connection: Connection, table: Table) -> Iterator[list[Row[Any]]]:
    query = select(table).order_by(*table.primary_key.columns)
    result = connection.execute(query, execution_options={"yield_per": _FETCH})
    for rows in result.partitions():
        yield list(rows)


def _bulk_column(table: Table) -> Column[Any]:
    named = next((name for name in _BULK if name in table.c), None)
    return table.c[named] if named else list(table.columns)[-1]
