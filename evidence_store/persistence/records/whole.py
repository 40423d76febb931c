"""Before what cannot be undone: that nothing was taken out of the log, nor out of a case's records.

Nor was anything put in: whatever ended a bar is signed by whom its kind of entry needs.

A step that looks for the records of a case finds what the columns of the tables lead it to. A row
that was taken out, or filed under another case, is not found and therefore not asked about either
(``recorded``); an order under appeal would so hold nothing. Here the question is put the other way
round: the log is whole, so it says which records there must be, and each of them must be there.
"""

from __future__ import annotations

import hashlib
from itertools import islice
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from evidence_store.custody.leaves.commitments import Disclosure, verify_disclosure
from evidence_store.custody.leaves.entries import read_leaf
from evidence_store.custody.log.structure import verify_structure
from evidence_store.custody.signed.proving import Proving
from evidence_store.custody.signed.statements import SIGNATURES, STATEMENT
from evidence_store.errors import ChangedRecordError, OutOfSequenceError, TamperedLogError
from evidence_store.persistence.engines.failures import plain_failures
from evidence_store.persistence.records import repositories
from evidence_store.persistence.records.histories import Histories
from evidence_store.persistence.records.marks import read_marks
from evidence_store.persistence.records.recorded import RECORDS, entries_of
from evidence_store.ways import Way

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from evidence_store.persistence.records.recorded import RecordedMarks
    from evidence_store.persistence.records.repositories import Kind

_SIGNED: dict[bytes, None] = {}
"""Digests of the entries of a case and of no case whose signatures held, the newest last."""

_MOST_SIGNED = 64
_PIECE = 500  # ids in one question; SQLite takes a bounded number of values


def require_whole(marks: RecordedMarks, case_id: str) -> None:
    """Check that the log is whole and every record that it says the case has is there.

    So must be every record that belongs to no case: people, anchors, changes of the policy. It is
    asked before the transaction appends anything. Every leaf is hashed: a second for 100,000
    entries, while other writers wait. Of the case's entries and of those of no case it is proved
    who signed them, and that what they rest on stands before them, as ``expunge fsck`` proves it
    of all.

    Args:
        marks: what the log says of records, in the open transaction.
        case_id: the case.

    Raises:
        TamperedLogError: an entry is missing or was changed, or what it says of records was.
        ChangedRecordError: a record is missing, stands elsewhere, or was changed.
    """
    # First: everything below believes what the log says.
    verify_structure(marks.leaves, public_key=marks.key.public_key)
    require_all_signed(marks, case_id)
    made: dict[str, int] = {}
    for chain in (None, case_id):
        made |= _made(marks.connection, chain)
    for kind in repositories.ALL_KINDS:
        of_kind = f"{kind.name}/"
        _require_all(
            marks, kind, {n.removeprefix(of_kind): made[n] for n in made if n.startswith(of_kind)}
        )


def require_all_signed(marks: RecordedMarks, case_id: str) -> None:
    """Check who signed the entries of the case and of no case, and what they rest on.

    Raises:
        TamperedLogError: an entry is not signed as its kind needs, or does not follow.
    """
    chains = (*marks.leaves.of_case(None), *marks.leaves.of_case(case_id))
    entries = sorted(chains, key=lambda each: each.seq)
    seen = hashlib.sha256(b"".join(hashlib.sha256(each.body).digest() for each in entries)).digest()
    # What held once holds for good: the same entries are not proved a second time by one process.
    if seen in _SIGNED:
        return
    leaves = [read_leaf(each.body) for each in entries]
    signed = [leaf.place.seq for leaf in leaves if leaf.statement is not None]
    opened = marks.leaves.told(signed, (STATEMENT, SIGNATURES))
    proving = Proving()
    for leaf in leaves:
        proving.take(leaf, opened.get(leaf.place.seq, {}))
    while len(_SIGNED) >= _MOST_SIGNED:
        # None: another thread of the server may have taken it out in between.
        _SIGNED.pop(next(iter(_SIGNED)), None)
    _SIGNED[seen] = None


def _made(connection: Connection, case_id: str | None) -> dict[str, int]:
    """Each record that a chain speaks of, with the entry that made it."""
    histories = Histories()
    with plain_failures():
        rows = connection.execute(entries_of(case_id)).all()
    for row in rows:
        leaf = read_leaf(row.body)
        commitment = leaf.commitments.get(RECORDS)
        if commitment is None:
            continue
        if not (isinstance(row.salt, bytes) and isinstance(row.value, bytes)):  # SQLite takes any
            raise TamperedLogError(f"Entry {row.seq}: what it says of records is missing.")
        said = Disclosure(row.seq, RECORDS, row.salt, row.value)
        verify_disclosure(said, commitment=commitment)
        # Whatever the chain says of them is held to what each kind of entry may change.
        histories.take(leaf, read_marks(said.value))
    if any(told.has_ended for told in histories.told.values()):
        raise OutOfSequenceError(
            "The values of this case were destroyed. Nothing is erased under it any more, and no "
            "document about it is issued. Those that were issued can still be checked."
        )
    return {name: told.made for name, told in histories.told.items()}


def _require_all(marks: RecordedMarks, kind: Kind[Any], made: dict[str, int]) -> None:
    """Check that there is each of these records, in the order of the entries that made them."""
    rows, ids = list[tuple[Any, ...]](), iter(made)
    while piece := list(islice(ids, _PIECE)):
        query = select(kind.table).where(kind.table.c.id.in_(piece))
        with plain_failures():
            rows += [tuple(row) for row in marks.connection.execute(query)]
    newest, found = -1, set[str]()
    for row in sorted(rows):  # by the first column, their position
        value = repositories.read_row(row, kind)
        marks.require(value, repositories.kept_in(row, kind))
        # Which of several counts as the newest follows from this order.
        if made[value.id] < newest:
            raise _fault(kind, value.id, "does not stand where the log puts it")
        newest = made[value.id]
        found.add(value.id)
    if missing := made.keys() - found:
        raise _fault(kind, min(missing), "is no longer in the database")


def _fault(kind: Kind[Any], identifier: str, what: str) -> ChangedRecordError:
    return ChangedRecordError(
        f"{identifier}: the custody log speaks of this {kind.name.replace('_', ' ')}, and it "
        f"{what}. It was taken out or moved outside the program. No work is done under it. "
        "Run: " + Way.FSCK
    )
