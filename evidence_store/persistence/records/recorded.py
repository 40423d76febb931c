"""Hold each record that a step reads to what the custody log last said of it.

``expunge fsck`` checks everything; this checks exactly what is used, at every use. It looks only at
the chain of the record's case (people: the control chain) and, where that does not settle it, asks
once for the newest entry of all that names the record. The entry that settles it is opened against
its commitment and must lie under the head that the log's key signed.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import Row, Select, and_, select

from evidence_store.custody.heads.checkpoints import LogKey, verify_checkpoint
from evidence_store.custody.leaves.commitments import Disclosure, verify_disclosure
from evidence_store.custody.leaves.drafts import Head
from evidence_store.custody.leaves.entries import read_leaf
from evidence_store.custody.leaves.merkle import (
    inclusion_proof,
    leaf_hash,
    root_of,
    verify_inclusion,
)
from evidence_store.custody.signed.enrolled import speaks_of_keys
from evidence_store.custody.signed.proving import keys_of_people
from evidence_store.domain.cases.case import Case
from evidence_store.domain.people.person import Person
from evidence_store.errors import ChangedRecordError, TamperedLogError
from evidence_store.persistence.engines import tables
from evidence_store.persistence.engines.failures import plain_failures
from evidence_store.persistence.engines.phrases import FirstAt
from forensics.documents import digest_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from sqlalchemy import Connection

    from evidence_store.custody.signed.enrolled import KeysOfPeople
    from evidence_store.persistence.log.leaves import SqlLeafStore
    from evidence_store.persistence.records.repositories import Record

RECORDS = "records"
"""The committed field in which an entry states the records it changed."""

_COMMITS_TO_RECORDS = b'"records":"'  # as it stands in a canonical leaf
_SAID = and_(tables.disclosure.c.seq == tables.entry.c.seq, tables.disclosure.c.path == RECORDS)


@dataclass(frozen=True, slots=True)
class _Mark:
    """What one entry says of one record, with the disclosure in which it says so."""

    text: str
    body: bytes
    disclosure: Disclosure


class RecordedMarks:
    """What the log says of records, inside one open transaction.

    Args:
        connection: the transaction.
        leaves: the log in it.
        key: the log's own public key.
    """

    def __init__(self, connection: Connection, leaves: SqlLeafStore, *, key: LogKey) -> None:
        self.connection = connection
        self.leaves = leaves
        self.key = key
        self._head: Head | None = None
        self._chains: dict[str | None, dict[str, _Mark]] = {}
        self._opened: set[int] = set()
        self._keys: KeysOfPeople | None = None
        self._own: dict[str, str] = {}

    def changed(self, kind: str, value: Record) -> None:
        """Note what this transaction itself made of a record."""
        self._own[f"{kind}/{value.id}"] = record_mark(value)

    def require(self, kind: str, value: Record) -> None:
        """Check that the record is the one that the log speaks of.

        Raises:
            ChangedRecordError: it is another, or the log does not speak of it.
            TamperedLogError: what the log says of it is not valid.
        """
        name, mark = f"{kind}/{value.id}", record_mark(value)
        if name in self._own:
            if self._own[name] != mark:
                raise _changed(kind, value)
            return
        said = self._chain(self._case_of(value)).get(name)
        if said is None or said.text != mark:
            said = self._newest_of_all(name)
        if said is None or said.text != mark:
            raise _changed(kind, value)
        self._hold(said)
        if isinstance(value, Person):
            self._require_enrolled_key(value)

    def _case_of(self, value: Record) -> str | None:
        if isinstance(value, Case):
            return value.id
        if isinstance(value, Person):
            return None
        case_id = getattr(value, "case_id", None)
        if case_id is not None:
            return str(case_id)
        exhibit = tables.exhibit.c
        query = select(exhibit.case_id).where(exhibit.id == getattr(value, "exhibit_id", None))
        with plain_failures():
            return self.connection.execute(query).scalar()

    def _chain(self, case_id: str | None) -> dict[str, _Mark]:
        if case_id not in self._chains:
            with plain_failures():
                rows = self.connection.execute(entries_of(case_id)).all()
            if [row.cseq for row in rows] != list(range(len(rows))):
                raise TamperedLogError("An entry of the custody log is missing. Run: expunge fsck")
            self._chains[case_id] = _marks(rows)
        return self._chains[case_id]

    def _newest_of_all(self, name: str) -> _Mark | None:
        """Where a record was changed by an entry of another chain than its own."""
        names_it = FirstAt(tables.disclosure.c.value, json.dumps(name).encode()) > 0
        query = _entries().where(names_it).order_by(tables.entry.c.seq.desc()).limit(1)
        with plain_failures():
            return _marks(self.connection.execute(query).all()).get(name)

    def _hold(self, mark: _Mark) -> None:
        """Check that the disclosure opens the leaf, and the leaf lies under the signed head."""
        if mark.disclosure.seq in self._opened:
            return
        commitment = read_leaf(mark.body).commitments.get(RECORDS, b"")
        verify_disclosure(mark.disclosure, commitment=commitment)
        self._hold_leaf(mark.disclosure.seq, mark.body)
        self._opened.add(mark.disclosure.seq)

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
            newest = self.leaves.entry(size - 1)
            origin = self.key.origin if newest is None else read_leaf(newest.body).log
            if note is None or verify_checkpoint(note, key=self.key.called(origin)) != head:
                raise TamperedLogError(
                    "The custody log does not agree with its checkpoint. Run: expunge fsck"
                )
            self._head = head
        return self._head

    def _require_enrolled_key(self, person: Person) -> None:
        """Check that the key is the one that the log proves to be theirs."""
        if self._keys is None:
            control = self.leaves.of_case(None)
            self._keys = keys_of_people(control, self.leaves.told)
            size = self._signed_head().size
            for each in control:
                if each.seq < size and speaks_of_keys(each.body):
                    self._hold_leaf(each.seq, each.body)
        keys, own = self._keys, self._keys.in_force.get(person.id)
        if keys.is_founded and person.is_present and own is None:
            raise _changed("person", person)
        if keys.newest(person.id) != person.signing_key:
            raise _changed("person", person)


def record_mark(value: Record) -> str:
    """What an entry says of a record: its version and the digest of its content."""
    return f"{value.version} {digest_of(value)}"


def entries_of(case_id: str | None) -> Select[Any]:
    """The entries of a case (None: of the control chain), each with what it says of records."""
    column = tables.entry.c.case_id
    belongs = column.is_(None) if case_id is None else column == case_id
    return _entries().where(belongs).order_by(tables.entry.c.cseq)


def _entries() -> Select[Any]:
    entry, said = tables.entry, tables.disclosure
    return select(entry.c.seq, entry.c.cseq, entry.c.body, said.c.salt, said.c.value).select_from(
        entry.outerjoin(said, _SAID)
    )


def _marks(rows: Iterable[Row[Any]]) -> dict[str, _Mark]:
    """The newest mark of each record; the rows come in the order in which entries were made."""
    marks: dict[str, _Mark] = {}
    for row in rows:
        if row.value is None:
            if _COMMITS_TO_RECORDS in row.body:
                raise TamperedLogError(f"Entry {row.seq}: what it says of records is missing.")
            continue
        disclosure = Disclosure(row.seq, RECORDS, row.salt, row.value)
        for name, text in json.loads(row.value).items():
            marks[name] = _Mark(text, row.body, disclosure)
    return marks


def _changed(kind: str, value: Record) -> ChangedRecordError:
    return ChangedRecordError(
        f"{value.id}: the record of this {kind.replace('_', ' ')} was changed outside the "
        "programme. No work is done under it. Run: expunge fsck"
    )
