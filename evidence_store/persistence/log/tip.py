"""The tip of the log within one transaction: what an append needs, and what it adds.

In a transaction that holds the write lock, or that sees one snapshot, nobody else appends; so what
an append needs is read once, in one query, and what is added is written in one go before anything
else of the log is read, at the latest at the commit. The cost of an append grows with the logarithm
of the log's size: it reads one hash for each complete subtree at the tip.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection

from evidence_store.custody.leaves.drafts import Entry
from evidence_store.custody.log.log import Link, StoredEntry
from evidence_store.persistence.engines import tables
from evidence_store.persistence.engines.engine import Work, commit_with, run_query, run_together
from evidence_store.persistence.engines.failures import plain_failures
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from evidence_store.custody.leaves.merkle import Node

# Enough for sixteen million entries; the few subtrees above these are asked for by themselves.
_ALL_LEVELS = ", ".join(f"({level})" for level in range(24))
_CHAIN = """
UNION ALL SELECT '{what}', {number}, 0, leaf, NULL, NULL FROM (
  SELECT {number}, leaf FROM entry WHERE {name} {which}
  ORDER BY {name} DESC, {number} DESC LIMIT 1) AS {what}"""
_NEWEST = """
SELECT 'entry' AS what, seq AS number, 0 AS level, leaf AS hash, body AS body, NULL AS note FROM (
  SELECT seq, leaf, body FROM entry ORDER BY seq DESC LIMIT 1) AS newest
UNION ALL SELECT 'head', size, 0, NULL, NULL, note FROM (
  SELECT size, note FROM checkpoint ORDER BY size DESC LIMIT 1) AS head"""
# The complete subtrees that make up the tree: one for each bit of its size. Each is looked up by
# itself, because PostgreSQL would join by reading whole levels of a tree that was short once.
_PEAKS = f"""
UNION ALL SELECT 'node', peak.idx, peak.level,
  (SELECT hash FROM node WHERE node.level = peak.level AND node.idx = peak.idx), NULL, NULL
FROM (
  SELECT levels.column1 AS level, (log.size >> levels.column1) - 1 AS idx
  FROM (SELECT coalesce(max(seq) + 1, 0) AS size FROM entry) AS log
  CROSS JOIN (VALUES {_ALL_LEVELS}) AS levels
  WHERE (log.size >> levels.column1) & 1 = 1) AS peak"""  # noqa: S608 -- the levels alone
# Besides, for the custody log: the key of a case's values, and the first read under no head yet.
_KEY = """
UNION ALL SELECT 'key ' || key_id, 0, 0, wrapped, NULL, NULL FROM case_key
WHERE case_id = ? AND length(wrapped) > 0 AND state = ''"""
_UNCOVERED_READ = """
UNION ALL SELECT 'read', seq, 0, leaf, body, NULL FROM read_entry
WHERE seq = (SELECT coalesce(max(size), 0) FROM read_checkpoint)"""

_ENTRY = "INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_NODE = "INSERT INTO node VALUES (?, ?, ?)"
_DISCLOSURE = "INSERT INTO disclosure VALUES (?, ?, ?, ?)"
_CHECKPOINT = "INSERT INTO checkpoint VALUES (?, ?)"


@dataclass
class Tip:
    """What one transaction knows of the log's tip.

    Args:
        connection: the transaction.
        of: the tables of the custody log, or those of the log of reads.
    """

    connection: Connection
    of: tables.LogTables
    appended: int = 0
    last: Entry | None = None
    nodes: dict[tuple[int, int], bytes] = field(default_factory=dict)
    exhibits: dict[str, Link | None] = field(default_factory=dict)
    cases: dict[str | None, Link | None] = field(default_factory=dict)
    case_keys: dict[str, tuple[str, bytes] | None] = field(default_factory=dict)
    uncovered_read: Entry | None = None
    note: str | None = None
    _is_read: bool = False
    _waiting: list[tuple[str, Sequence[tuple[Any, ...]]]] = field(default_factory=list)

    def read(self) -> None:
        """Know the newest entry, the newest signed head and the complete subtrees."""
        if not self._is_read:
            self._take(self._base, ())

    def expect(self, case_id: str | None, exhibit_id: str | None) -> None:
        """Know besides the heads of these chains."""
        names: list[str] = []
        query = "" if self._is_read else self._base
        if case_id not in self.cases:
            self.cases[case_id] = None
            query += _chain("cases", is_null=case_id is None)
            if case_id is not None:
                names.append(case_id)
                query += self._expect_key(case_id, names)
        if exhibit_id is not None and exhibit_id not in self.exhibits:
            self.exhibits[exhibit_id] = None
            query += _chain("exhibits", is_null=False)
            names.append(exhibit_id)
        if query:
            self._take(query.removeprefix("\nUNION ALL"), tuple(names), case_id, exhibit_id)

    def add(
        self,
        stored: StoredEntry,
        nodes: Sequence[Node],
        disclosures: Sequence[tuple[int, str, bytes, bytes]],
    ) -> None:
        """Take an entry to be written, with all that belongs to it.

        ``disclosures`` are rows as they are kept: number, path, salt, value.
        """
        place, entry = stored.place, stored.entry
        row = (entry.seq, entry.body, entry.leaf, place.prev or b"",
               stored.case_id, place.case_seq, place.case_prev,
               stored.exhibit_id, place.exhibit_seq, place.exhibit_prev)  # fmt: skip
        # One entry after the other, whole: the fences know only the newest one.
        self._waiting += [
            (_ENTRY, [row]),
            (_NODE, [(node.level, node.index, node.hash) for node in nodes]),
            (_DISCLOSURE, disclosures),
        ]
        self.nodes.update({(node.level, node.index): node.hash for node in nodes})
        self.last, self.appended = entry, self.appended + 1
        self.cases[stored.case_id] = Link(place.case_seq, entry.leaf)
        if stored.exhibit_id is not None and place.exhibit_seq is not None:
            self.exhibits[stored.exhibit_id] = Link(place.exhibit_seq, entry.leaf)

    def add_checkpoint(self, size: int, note: str) -> None:
        """Take a signed head to be written."""
        self._waiting.append((_CHECKPOINT, [(size, note)]))
        self.note = note

    def write(self) -> None:
        """Write what waits."""
        if self._waiting:
            with plain_failures():
                run_together(self.connection, self._written())

    def commit(self) -> None:
        """Write what waits, and commit the transaction."""
        with plain_failures():
            commit_with(self.connection, self._written())

    @property
    def _base(self) -> str:
        return _NEWEST + _PEAKS + (_UNCOVERED_READ if self.of is tables.CUSTODY else "")

    def _expect_key(self, case_id: str, names: list[str]) -> str:
        if self.of is not tables.CUSTODY:
            return ""
        self.case_keys[case_id] = None
        names.append(case_id)
        return _KEY

    def _written(self) -> Work:
        waiting, self._waiting = self._waiting, []
        return [(_named(statement, self.of), rows) for statement, rows in waiting]

    def _take(
        self,
        query: str,
        names: tuple[str, ...],
        case_id: str | None = None,
        exhibit_id: str | None = None,
    ) -> None:
        with plain_failures():
            rows = run_query(self.connection, _named(query, self.of), names)
        self._is_read = True
        for what, number, level, digest, body, note in rows:
            if what == "entry":
                self.last = Entry(number, body, digest)
            elif what == "head":
                self.note = note
            elif what == "node":
                self.nodes |= {} if digest is None else {(level, number): digest}
            elif what == "cases":
                self.cases[case_id] = Link(number, digest)
            elif what == "read":
                self.uncovered_read = Entry(number, body, digest)
            elif what.startswith("key ") and case_id is not None:
                self.case_keys[case_id] = what.removeprefix("key "), digest
            elif exhibit_id is not None:
                self.exhibits[exhibit_id] = Link(number, digest)


@cache
def _chain(what: str, *, is_null: bool) -> str:
    name, number = ("case_id", "cseq") if what == "cases" else ("exhibit_id", "xseq")
    # In SQL nothing equals NULL, and entries of the control chain have no case.
    which = "IS NULL" if is_null else "= ?"
    return _CHAIN.format(what=what, name=name, number=number, which=which)


@cache
def _named(words: str, of: tables.LogTables) -> str:
    """The same words about the tables of another log."""
    words = words.replace("FROM entry", f"FROM {of.entry.name}")
    words = words.replace("FROM checkpoint ", f"FROM {of.checkpoint.name} ")
    words = words.replace("FROM node ", f"FROM {of.node.name} AS node ")
    for table in (of.entry, of.node, of.checkpoint, of.disclosure):
        plain = table.name.removeprefix("read_")
        words = words.replace(f"INTO {plain} ", f"INTO {table.name} ")
    return words
