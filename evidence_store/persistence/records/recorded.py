"""Hold each record that a step reads to what the custody log last said of it.

``expunge fsck`` checks everything; this checks exactly what is used, at every use. It looks only at
the chain of the record's case (people: the control chain), and there at the entries that name the
record: each is opened against its commitment, lies under the head that the log's key signed, and
changed no more of the record than its kind of entry may.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

from sqlalchemy import Row, Select, and_, or_, select

from evidence_store.custody.heads.checkpoints import LogKey, verify_checkpoint
from evidence_store.custody.leaves.commitments import Disclosure, verify_disclosure
from evidence_store.custody.leaves.drafts import Entry, Head
from evidence_store.custody.leaves.entries import read_leaf
from evidence_store.custody.leaves.merkle import (
    inclusion_proof,
    leaf_hash,
    places_of_inclusion,
    root_of,
    verify_inclusion,
)
from evidence_store.custody.signed.enrolled import speaks_of_keys
from evidence_store.custody.signed.proving import keys_of_people
from evidence_store.domain.cases.case import Case
from evidence_store.domain.events.record_rules import OF_ANY_CHAIN
from evidence_store.domain.exhibits.exhibit import Exhibit
from evidence_store.domain.people.person import Person
from evidence_store.errors import ChangedRecordError, TamperedLogError
from evidence_store.persistence.engines import tables
from evidence_store.persistence.engines.failures import plain_failures
from evidence_store.persistence.engines.phrases import FirstAt
from evidence_store.persistence.records.histories import Histories
from evidence_store.persistence.records.marks import RecordMark, read_marks
from evidence_store.persistence.records.repositories import EXHIBITS
from evidence_store.ways import Way
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from evidence_store.custody.leaves.entries import Leaf
    from evidence_store.custody.signed.enrolled import KeysOfPeople
    from evidence_store.persistence.log.leaves import SqlLeafStore
    from evidence_store.persistence.records.histories import Told
    from evidence_store.persistence.records.marks import Kept
    from evidence_store.persistence.records.repositories import Record
    from evidence_store.persistence.records.rows import Rows

RECORDS = "records"
"""The committed field in which an entry states the records it changed."""

_AT_ONCE = 500
"""Entries whose proofs are read together; of longer chains those that are needed."""
_CASE_OF_EXHIBIT = [*EXHIBITS.table.columns.keys()].index("case_id")

_COMMITS_TO_RECORDS = b'"records":"'  # as it stands in a canonical leaf
_SAID = and_(tables.disclosure.c.seq == tables.entry.c.seq, tables.disclosure.c.path == RECORDS)


@dataclass(frozen=True, slots=True)
class _Said:
    """An entry that speaks of records, with the disclosure in which it does."""

    body: bytes
    disclosure: Disclosure
    marks: Mapping[str, RecordMark]


class RecordedMarks:
    """What the log says of records, inside one open transaction.

    Args:
        rows: those of records that the transaction has read.
        leaves: the log in it.
        key: the log's own public key.
    """

    def __init__(self, rows: Rows, leaves: SqlLeafStore, *, key: LogKey) -> None:
        self.connection = rows.connection
        self._rows = rows
        self.leaves = leaves
        self.key = key
        self._head: Head | None = None
        self._chains: dict[str | None, dict[str, list[_Said]]] = {}
        self._told: dict[str, Told | None] = {}
        self._held: dict[int, Leaf] = {}
        self._required: dict[str, Kept] = {}
        self._keys: KeysOfPeople | None = None
        self._own: dict[str, str] = {}

    def changed(self, kept: Kept) -> None:
        """Note what this transaction itself made of a record."""
        self._own[kept.name] = kept.digest

    def require(self, value: Record, kept: Kept) -> None:
        """Check that the record is the one that the log speaks of, and came to be so in order.

        Every entry that speaks of it stands in its own chain and changed no more of it than its
        kind may (``domain.events.record_changes``).

        Args:
            value: the record.
            kept: the same, as its row has it.

        Raises:
            ChangedRecordError: it is another, or the log does not speak of it.
            TamperedLogError: what the log says of it is not valid.
        """
        # What this transaction appended is under no signed head yet.
        if kept.name in self._own:
            if self._own[kept.name] != kept.digest:
                raise _changed(kept)
            return
        if self._required.get(kept.name) == kept:
            return
        case_id = self._case_of(value)
        if kept.name not in self._told:
            if self._head is None:
                self.leaves.expect(case_id, _exhibit_of(value))  # with the head, in one question
            self._told[kept.name] = self._history(case_id, kept.name)
        told = self._told[kept.name]
        if told is None or not told.is_of(kept):
            raise _changed(kept)
        told.require_said(kept)
        if isinstance(value, Person):
            self._require_enrolled_key(value, kept)
        self._required[kept.name] = kept

    def _case_of(self, value: Record) -> str | None:
        if isinstance(value, Case):
            return value.id
        if isinstance(value, Person):
            return None
        case_id = getattr(value, "case_id", None)
        if case_id is not None:
            return str(case_id)
        exhibit_id = _exhibit_of(value)
        if exhibit_id is None:
            return None
        found = self._rows.find(EXHIBITS.table, {"id": exhibit_id})
        return None if not found else str(found[0][_CASE_OF_EXHIBIT])

    def _chain(self, case_id: str | None) -> dict[str, list[_Said]]:
        """What a chain says of each record, oldest first."""
        if case_id not in self._chains:
            self._read_chains(*({case_id, None} - self._chains.keys()))
        return self._chains[case_id]

    def _read_chains(self, *case_ids: str | None) -> None:
        """Read these chains at once: who reads a case's record to change it needs people too."""
        with plain_failures():
            rows = self.connection.execute(entries_of(*case_ids)).all()
        for case_id in case_ids:
            own = [row for row in rows if row.case_id == case_id]
            # A row that was taken out is a gap here: else the bar that it raised would go with it.
            if [row.cseq for row in own] != list(range(len(own))):
                raise TamperedLogError("An entry of the custody log is missing. Run: " + Way.FSCK)
            self.leaves.know_chain(case_id, [Entry(row.seq, row.body, row.leaf) for row in own])
            chain: dict[str, list[_Said]] = {}
            for said in _all_said(own):
                for name in said.marks:
                    chain.setdefault(name, []).append(said)
            self._chains[case_id] = chain
        if len(rows) <= _AT_ONCE:
            self._read_ahead(row.seq for row in rows)

    def _read_ahead(self, seqs: Iterable[int]) -> None:
        """Read at once the hashes that prove these entries under the signed head."""
        size = self._signed_head().size
        places = {place for seq in seqs if seq < size for place in places_of_inclusion(seq, size)}
        self.leaves.know_nodes(places)

    def _history(self, case_id: str | None, name: str) -> Told | None:
        histories = Histories()
        chain = self._chain(case_id).get(name)
        entries = self._anywhere(name) if chain is None and case_id is None else chain or ()
        self._read_ahead(each.disclosure.seq for each in entries)
        for said in entries:
            histories.take(self._hold(said), {name: said.marks[name]})
        return histories.told.get(name)

    def _anywhere(self, name: str) -> list[_Said]:
        """What is said of a record that entries of any chain may make."""
        if name.partition("/")[0] not in OF_ANY_CHAIN:
            return []
        names_it = FirstAt(tables.disclosure.c.value, json.dumps(name).encode()) > 0
        with plain_failures():
            rows = self.connection.execute(_entries().where(names_it).order_by(tables.entry.c.seq))
            return [each for each in _all_said(rows) if name in each.marks]

    def _hold(self, said: _Said) -> Leaf:
        """The entry, if its disclosure opens it and it lies under the signed head."""
        seq = said.disclosure.seq
        if seq not in self._held:
            leaf = read_leaf(said.body)
            verify_disclosure(said.disclosure, commitment=leaf.commitments.get(RECORDS, b""))
            self._hold_leaf(seq, said.body)
            self._held[seq] = leaf
        return self._held[seq]

    def _hold_leaf(self, seq: int, body: bytes) -> None:
        head = self._signed_head()
        proof = inclusion_proof(seq, head.size, read=self.leaves.node)
        verify_inclusion(leaf_hash(body), index=seq, size=head.size, proof=proof, root=head.root)

    def require_head(self) -> None:
        """Check that the log agrees with its newest head, and the log's own key signed that.

        Raises:
            ReplacedKeyError: another key of this log signed it.
            TamperedLogError: it is not valid.
        """
        if self.leaves.size() > self.leaves.appended:
            self._signed_head()

    def _signed_head(self) -> Head:
        if self._head is None:
            note = self.leaves.newest_checkpoint()
            size = self.leaves.size() - self.leaves.appended
            head = Head(size, root_of(size, read=self.leaves.node))
            # A restored log keeps the name of its old epoch until two people have signed the new:
            # in the transaction in which they do, its signed head still has the old one.
            appended = self.leaves.appended
            newest = self.leaves.entry(size - 1) if appended else self.leaves.last()
            origin = self.key.origin if newest is None else read_leaf(newest.body).log
            if note is None or verify_checkpoint(note, key=self.key.called(origin)) != head:
                raise TamperedLogError(
                    "The custody log does not agree with its checkpoint. Run: " + Way.FSCK
                )
            self._head = head
        return self._head

    def _require_enrolled_key(self, person: Person, kept: Kept) -> None:
        """Check that the key is the one that the log proves to be theirs."""
        if self._keys is None:
            control = self.leaves.of_case(None)
            self._keys = keys_of_people(control, self.leaves.told)
            size = self._signed_head().size
            of_keys = [each for each in control if each.seq < size and speaks_of_keys(each.body)]
            self._read_ahead(each.seq for each in of_keys)
            for each in of_keys:
                self._hold_leaf(each.seq, each.body)
        keys, own = self._keys, self._keys.in_force.get(person.id)
        if keys.is_founded and person.is_present and own is None:
            raise _changed(kept)
        # Anyone who writes the table could put a key of their own there.
        if keys.newest(person.id) != person.signing_key:
            raise _changed(kept)


def entries_of(*case_ids: str | None) -> Select[Any]:
    """The entries of cases (None: of the control chain), each with what it says of records."""
    column = tables.entry.c.case_id
    belongs = [column.is_(None) if each is None else column == each for each in case_ids]
    return _entries().where(or_(*belongs)).order_by(tables.entry.c.seq)


def _entries() -> Select[Any]:
    entry, said = tables.entry, tables.disclosure
    columns = (entry.c.seq, entry.c.case_id, entry.c.cseq, entry.c.body, entry.c.leaf)
    return select(*columns, said.c.salt, said.c.value).select_from(entry.outerjoin(said, _SAID))


def _all_said(rows: Iterable[Row[Any]]) -> Iterator[_Said]:
    """What the entries of these rows say of records; those that say nothing are left out."""
    for row in rows:
        if row.value is None:
            # A disclosure that was taken out must not take its entry out of the record's history.
            if _COMMITS_TO_RECORDS in row.body:
                raise TamperedLogError(f"Entry {row.seq}: what it says of records is missing.")
            continue
        disclosure = Disclosure(row.seq, RECORDS, row.salt, row.value)
        yield _Said(row.body, disclosure, read_marks(row.value))


def _exhibit_of(value: Record) -> str | None:
    """The exhibit of a record, or the exhibit itself."""
    return value.id if isinstance(value, Exhibit) else getattr(value, "exhibit_id", None)


def _changed(kept: Kept) -> ChangedRecordError:
    return ChangedRecordError(
        f"{kept.id}: the record of this {kept.kind.replace('_', ' ')} was changed outside the "
        "program. No work is done under it. Run: " + Way.FSCK
    )
