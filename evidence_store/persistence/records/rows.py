"""The rows of records inside one transaction: what was read once is not asked for again.

A transaction that holds the write lock, or that sees one snapshot, reads the same rows however
often it asks; what it changes itself is forgotten here, and asked for again. Nothing is kept for
longer than the transaction, so no step decides by what another has changed meanwhile.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeAlias

from sqlalchemy import bindparam, select

from evidence_store.persistence.engines.failures import plain_failures

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from sqlalchemy import BindParameter, Connection, Select, Table

    Cells: TypeAlias = tuple[Any, ...]
    Equal: TypeAlias = Mapping[str, str | Collection[str]]


class Rows:
    """The rows that one transaction has read of the tables of records.

    Args:
        connection: the open transaction.
    """

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self._by_id: dict[str, dict[str, Cells]] = {}
        self._answers: dict[str, dict[object, Sequence[Cells]]] = {}

    def find(self, table: Table, equal: Equal, *, newest: int | None = None) -> Sequence[Cells]:
        """All rows whose columns equal what is given, or one of it, oldest first.

        Args:
            table: of records: its first two columns are ``position`` and ``id``.
            equal: text, or several of them, by the name of a column.
            newest: so many of the newest only, newest first.
        """
        wanted = _wanted(equal)
        known = self._by_id.setdefault(table.name, {})
        if wanted.keys() == {"id"} and newest is None and wanted["id"] <= known.keys():
            return sorted(known[each] for each in wanted["id"])  # by their position
        answers = self._answers.setdefault(table.name, {})
        question = frozenset(wanted.items()), newest
        if question not in answers:
            answers[question] = self._ask(table, wanted, newest)
            known.update({row[1]: row for row in answers[question]})
        return answers[question]

    def changed(self, table: Table, identifier: str) -> None:
        """Forget what this transaction changed itself."""
        self._by_id.get(table.name, {}).pop(identifier, None)
        # All about the table: any of them may rest on a column that was changed.
        self._answers.pop(table.name, None)

    def _ask(
        self, table: Table, wanted: Mapping[str, frozenset[str]], newest: int | None
    ) -> Sequence[Cells]:
        return self._all(table, None, wanted, newest)

    def columns(self, table: Table, names: Sequence[str], equal: Equal) -> Sequence[Cells]:
        """These columns alone, of the same rows as ``find`` gives."""
        return self._all(table, tuple(names), _wanted(equal))

    def _all(
        self,
        table: Table,
        names: tuple[str, ...] | None,
        wanted: Mapping[str, frozenset[str]],
        newest: int | None = None,
    ) -> Sequence[Cells]:
        if not all(wanted.values()):
            return []  # nothing equals one of none
        narrowed = tuple((name, len(contents) == 1) for name, contents in wanted.items())
        query = _question(table, names, narrowed, newest)
        given = {
            name: next(iter(contents)) if is_one else sorted(contents)
            for (name, is_one), contents in zip(narrowed, wanted.values(), strict=True)
        }
        with plain_failures():
            return [tuple(row) for row in self.connection.execute(query, given).all()]


def _wanted(equal: Equal) -> dict[str, frozenset[str]]:
    return {
        name: frozenset({content} if isinstance(content, str) else content)
        for name, content in equal.items()
    }


@lru_cache(maxsize=1024)
def _question(
    table: Table,
    names: tuple[str, ...] | None,
    narrowed: tuple[tuple[str, bool], ...],
    newest: int | None,
) -> Select[Any]:
    """The question itself, put together once: three quarters of what a small one costs.

    Args:
        table: that is asked.
        names: of its columns; None for all.
        narrowed: columns that equal what is given, each with whether that is one or several.
        newest: so many of the newest.
    """
    asked = (table,) if names is None else (table.c[name] for name in names)
    oldest_first = table.c.position
    query = select(*asked).order_by(oldest_first if newest is None else oldest_first.desc())
    for name, is_one in narrowed:
        given: BindParameter[Any] = bindparam(name, expanding=not is_one)
        query = query.where(table.c[name] == given if is_one else table.c[name].in_(given))
    return query.limit(newest)
