"""The custody log's rows: a leaf store inside the transaction, and all of it for the verifier."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Row,
    Select,
    Table,
    and_,
    func,
    select,
    tuple_,
)

from evidence_store.custody.drafts import Entry
from evidence_store.custody.entries import Place
from evidence_store.custody.heads import ChainHead
from evidence_store.custody.log import Link, StoredEntry
from evidence_store.errors import TamperedLogError
from evidence_store.persistence import tables
from evidence_store.persistence.engine import run_query
from evidence_store.persistence.failures import plain_failures
from evidence_store.persistence.nodes import Nodes
from evidence_store.persistence.phrases import FirstAt
from evidence_store.persistence.tip import Tip

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from evidence_store.custody.commitments import Disclosure
    from evidence_store.custody.drafts import JsonValue
    from evidence_store.custody.merkle import Node
    from evidence_store.custody.structure import Row as StoredRow
    from evidence_store.persistence.case_values import CaseValues


@dataclass(frozen=True, slots=True)
class KeptField:
    """One committed field that is kept: of which entry, and the id of the key that seals it."""

    seq: int
    path: str
    key_id: str | None


_CORRECTS_NOTHING = b'"corr":null,'  # as it stands in a canonical leaf
_FETCH = 1000  # rows at a time, so that a long log is never in memory as a whole


class SqlLeafStore:
    """Implements ``custody.log.LeafStore`` and ``custody.verifying.LogRecords``.

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
        self._nodes = Nodes(self)
        self._own_connection = connection
        self.values = values
        self._of = of

    @property
    def appended(self) -> int:
        """How many entries this transaction has appended."""
        return self._tip.appended

    def size(self) -> int:
        """How many entries there are."""
        last = self.last()
        return last.seq + 1 if last else 0

    def first(self) -> Entry | None:
        """The oldest entry, which says what the log is for; None in an empty log."""
        row = self._one(select(self._of.entry).order_by(self._of.entry.c.seq).limit(1))
        return _entry(row) if row else None

    def entry(self, seq: int) -> Entry | None:
        """The entry of that number, None where there is none."""
        row = self._one(select(self._of.entry).where(self._of.entry.c.seq == seq))
        return _entry(row) if row else None

    def last(self) -> Entry | None:
        """The newest entry."""
        self._tip.read()
        return self._tip.last

    def expect(self, case_id: str | None, exhibit_id: str | None) -> None:
        """Read at once what an append about these needs."""
        self._tip.expect(case_id, exhibit_id)
        if case_id in self._tip.case_keys:
            self.values.know(case_id, self._tip.case_keys[case_id])

    def last_of_exhibit(self, exhibit_id: str) -> Link | None:
        """Head of the exhibit's chain."""
        if exhibit_id not in self._tip.exhibits:
            self._tip.expect(None, exhibit_id)
        return self._tip.exhibits[exhibit_id]

    def last_of_case(self, case_id: str | None) -> Link | None:
        """Head of the case's chain; of the control chain for None."""
        self._tip.expect(case_id, None)
        return self._tip.cases[case_id]

    def node(self, level: int, index: int) -> bytes:
        """Hash of a complete subtree.

        Raises:
            TamperedLogError: it is not there.
        """
        self._tip.read()
        known = self._tip.nodes.get((level, index))
        if known is not None:
            return known
        return self._nodes.get(level, index)

    def know_nodes(self, places: Collection[tuple[int, int]]) -> None:
        """Read the hashes of these subtrees (level, index) together: ``node`` then has them."""
        self._tip.read()
        self._nodes.know(sorted(set(places) - set(self._tip.nodes)))

    def add(
        self, stored: StoredEntry, *, nodes: Sequence[Node], disclosures: Sequence[Disclosure]
    ) -> None:
        """Keep an entry with all that belongs to it; it is written before anything else is read."""
        kept = [
            (each.seq, each.path, *self.values.kept(each, case_id=stored.case_id))
            for each in disclosures
        ]
        self._tip.add(stored, nodes, kept)

    def add_checkpoint(self, size: int, note: str) -> None:
        """Keep a signed head."""
        self._tip.add_checkpoint(size, note)

    def write(self) -> None:
        """Write what was added and waits to be written.

        Raises:
            TamperedLogError: an entry is not the next one.
        """
        self._tip.write()

    def commit(self) -> None:
        """Write what waits to be written, and commit the transaction.

        Raises:
            TamperedLogError: an entry is not the next one; nothing is kept.
        """
        self._tip.commit()

    @property
    def uncovered_read(self) -> Entry | None:
        """Of the log of reads, the first entry that is under no signed head."""
        self._tip.read()
        return self._tip.uncovered_read

    def newest_checkpoint(self) -> str | None:
        """The newest signed head, None in an empty log."""
        columns = self._of.checkpoint.c
        row = self._one(select(columns.note).order_by(columns.size.desc()).limit(1))
        return str(row[0]) if row else None

    def checkpoint_at(self, size: int) -> str | None:
        """The signed head of exactly that size, None where there is none."""
        columns = tables.checkpoint.c
        row = self._one(select(columns.note).where(columns.size == size))
        return str(row[0]) if row else None

    def of_exhibit(self, exhibit_id: str) -> Sequence[Entry]:
        """Entries of one exhibit, oldest first."""
        return self._entries(self._of.entry.c.exhibit_id == exhibit_id)

    def of_case(self, case_id: str | None) -> Sequence[Entry]:
        """Entries of one case, or of the control chain, oldest first."""
        return self._entries(_is(self._of.entry.c.case_id, case_id))

    def count_of(self, *, case_id: str | None = None, exhibit_id: str | None = None) -> int:
        """How many entries an exhibit has; without one, how many a case has."""
        if exhibit_id is not None:
            last = self.last_of_exhibit(exhibit_id)
        else:
            last = self.last_of_case(case_id)
        return 0 if last is None else last.number + 1

    def part_of(
        self, start: int, end: int, *, case_id: str | None = None, exhibit_id: str | None = None
    ) -> Sequence[Entry]:
        """Of an exhibit's entries, else a case's, those from one number to before another.

        Args:
            start: number in that chain, from 0.
            end: the same; not more than there are.
            case_id: whose chain.
            exhibit_id: whose chain, where it is an exhibit's.

        Raises:
            TamperedLogError: one of them is missing.
        """
        which, number = self._chain(case_id, exhibit_id)
        found = self._entries(and_(which, number >= start, number < end))
        if len(found) != max(0, end - start):
            raise TamperedLogError("An entry of the custody log is missing. Run: expunge fsck")
        return found

    def corrections_in(
        self, *, case_id: str | None = None, exhibit_id: str | None = None
    ) -> Sequence[Entry]:
        """The entries of an exhibit, else of a case, that correct another, oldest first."""
        which, _ = self._chain(case_id, exhibit_id)
        return self._entries(and_(which, FirstAt(self._of.entry.c.body, _CORRECTS_NOTHING) == 0))

    def all_corrections(self) -> Sequence[Entry]:
        """Every entry that corrects another, oldest first."""
        return self._entries(FirstAt(self._of.entry.c.body, _CORRECTS_NOTHING) == 0)

    def exhibit_heads(self) -> Sequence[ChainHead]:
        """Heads of all exhibits' chains."""
        columns = self._of.entry.c
        return self._heads(columns.exhibit_id, columns.xseq)

    def case_heads(self) -> Sequence[ChainHead]:
        """Heads of all cases' chains, the control chain not among them."""
        columns = self._of.entry.c
        return self._heads(columns.case_id, columns.cseq)

    def tail(self, count: int) -> Sequence[Entry]:
        """The newest entries, oldest first."""
        return self._entries(self._of.entry.c.seq >= self.size() - count)

    def between(self, start: int, end: int) -> Sequence[Entry]:
        """The entries from one number up to before another, oldest first."""
        number = self._of.entry.c.seq
        return self._entries(and_(number >= start, number < end))

    def told(self, seqs: Sequence[int], paths: Sequence[str]) -> dict[int, dict[str, JsonValue]]:
        """These committed fields of these entries, as far as they are kept and opened here."""
        columns = self._of.disclosure.c
        found: dict[int, dict[str, JsonValue]] = {}
        for start in range(0, len(seqs), _FETCH):
            some = columns.seq.in_(seqs[start : start + _FETCH])
            for row in self._rows(select(self._of.disclosure).where(some, columns.path.in_(paths))):
                if (opened := self.values.opened(row)) is not None:
                    found.setdefault(opened.seq, {})[opened.path] = opened.content
        return found

    def disclosures_of(self, seq: int) -> Sequence[Disclosure]:
        """What opens that entry's commitments, by field, as far as it may be opened here."""
        columns = self._of.disclosure.c
        query = select(self._of.disclosure).where(columns.seq == seq).order_by(columns.path)
        with plain_failures():
            rows = self._connection.execute(query).all()
        return [each for each in map(self.values.opened, rows) if each is not None]

    def entries(self) -> Iterator[StoredEntry]:
        """All entries by ``seq``."""
        for row in self._all(self._of.entry, self._of.entry.c.seq):
            yield StoredEntry(_entry(row), row.case_id, row.exhibit_id, _place(row))

    def rows(self) -> Iterator[StoredRow]:
        """All entries by ``seq``, as plain columns."""
        query = f"SELECT * FROM {self._of.entry.name} WHERE seq > ? ORDER BY seq LIMIT {_FETCH}"  # noqa: S608 -- our own names
        found = self._plain(query, -1)
        while found:
            yield from found
            found = self._plain(query, found[-1][0])

    def hashes_at(self, level: int) -> Iterator[bytes]:
        """All hashes of one level of the tree, in their order; a missing one ends them."""
        query = (
            f"SELECT idx, hash FROM {self._of.node.name} "  # noqa: S608 -- our own names
            f"WHERE level = ? AND idx >= ? ORDER BY idx LIMIT {_FETCH}"
        )
        following = 0
        while found := self._plain(query, level, following):
            for index, digest in found:
                if index != following:
                    return
                following += 1
                yield digest

    def nodes_from(self, level: int, index: int, count: int) -> dict[int, bytes]:
        """So many nodes of one level at the most, from an index on."""
        query = (
            f"SELECT idx, hash FROM {self._of.node.name} "  # noqa: S608 -- our own names
            "WHERE level = ? AND idx >= ? ORDER BY idx LIMIT ?"
        )
        return dict(self._plain(query, level, index, count))

    def nodes_among(self, places: Sequence[tuple[int, int]]) -> dict[tuple[int, int], bytes]:
        """Those of these nodes (level, index) that there are."""
        columns = self._of.node.c
        rows = self._rows(
            select(self._of.node).where(tuple_(columns.level, columns.idx).in_(places))
        )
        return {(row.level, row.idx): bytes(row.hash) for row in rows}

    def node_count(self) -> int:
        """How many hashes are stored."""
        found = self._one(select(func.count()).select_from(self._of.node))
        return int(found[0]) if found else 0

    def checkpoints(self) -> Iterator[tuple[int, str]]:
        """All checkpoints by size."""
        for row in self._all(self._of.checkpoint, self._of.checkpoint.c.size):
            yield row.size, row.note

    def disclosures(self) -> Iterator[Disclosure]:
        """All disclosures by ``seq``, as far as they may be opened here."""
        columns = self._of.disclosure.c
        for row in self._all(self._of.disclosure, columns.seq, columns.path):
            opened = self.values.opened(row)
            if opened is not None:
                yield opened

    def kept_fields(self) -> Iterator[KeptField]:
        """Which fields are kept of which entries, by ``seq``, and under which key each is sealed.

        Raises:
            TamperedLogError: a sealed one was damaged or moved; no key is needed to see that.
        """
        columns = self._of.disclosure.c
        for row in self._all(self._of.disclosure, columns.seq, columns.path):
            key_id = self.values.sealed_by(row)
            yield KeptField(row.seq, row.path, None if key_id is None else key_id.hex())

    def _chain(
        self, case_id: str | None, exhibit_id: str | None
    ) -> tuple[ColumnElement[bool], Column[Any]]:
        columns = self._of.entry.c
        if exhibit_id is not None:
            return columns.exhibit_id == exhibit_id, columns.xseq
        return _is(columns.case_id, case_id), columns.cseq

    @property
    def _connection(self) -> Connection:
        """The transaction, with everything written that was added in it."""
        self._tip.write()
        return self._own_connection

    def _plain(self, query: str, *values: int) -> list[Any]:
        with plain_failures():
            return run_query(self._connection, query, values)

    def _heads(self, name: Column[Any], number: Column[Any]) -> Sequence[ChainHead]:
        newest = select(name.label("name"), func.max(number).label("number"))
        newest = newest.where(name.is_not(None)).group_by(name)
        last = newest.subquery()
        same = and_(name == last.c.name, number == last.c.number)
        query = select(last.c.name, last.c.number, self._of.entry.c.leaf).join(last, same)
        with plain_failures():
            rows = self._connection.execute(query).all()
        return [ChainHead(row.name, row.number + 1, bytes(row.leaf)) for row in rows]

    def _entries(self, which: ColumnElement[bool]) -> Sequence[Entry]:
        query = select(self._of.entry).where(which).order_by(self._of.entry.c.seq)
        with plain_failures():
            return [_entry(row) for row in self._connection.execute(query)]

    def _all(self, table: Table, *keys: Column[Any]) -> Iterator[Row[Any]]:
        """All rows by their key; between two pieces nothing is left open in the database."""
        query = select(table).order_by(*keys).limit(_FETCH)
        rows = self._rows(query)
        while rows:
            yield from rows
            last = [getattr(rows[-1], key.name) for key in keys]
            rows = self._rows(query.where(tuple_(*keys) > tuple_(*last)))

    def _rows(self, query: Select[Any]) -> Sequence[Row[Any]]:
        with plain_failures():
            return self._connection.execute(query).all()

    def _one(self, query: Any) -> Row[Any] | None:  # noqa: ANN401 -- the same
        with plain_failures():
            return self._connection.execute(query).first()


def _is(column: ColumnElement[str | None], content: str | None) -> ColumnElement[bool]:
    return column.is_(None) if content is None else column == content


def _entry(row: Row[Any]) -> Entry:
    return Entry(row.seq, row.body, row.leaf)


def _place(row: Row[Any]) -> Place:
    return Place(row.seq, row.prev or None, row.xseq, row.xprev, row.cseq, row.cprev)
