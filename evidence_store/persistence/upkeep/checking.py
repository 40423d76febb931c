"""Check that everything kept agrees: file, log, records and the files beside them (``fsck``).

Each check returns nothing or raises at the first break, with a sentence that names it.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from functools import cache
from itertools import groupby
from typing import TYPE_CHECKING, Any

from sqlalchemy import exists, select

from evidence_store.custody.leaves.entries import read_leaf
from evidence_store.errors import EvidenceStoreError, TamperedLogError
from evidence_store.persistence.engines.failures import plain_failures
from evidence_store.persistence.engines.tables import metadata
from evidence_store.persistence.records.histories import Histories
from evidence_store.persistence.records.known_again import as_kept, kept_known
from evidence_store.persistence.records.marks import read_marks
from evidence_store.persistence.records.recorded import RECORDS
from evidence_store.persistence.records.repositories import ALL_KINDS, SqlRepository, kept_in
from evidence_store.persistence.records.rows import Rows
from evidence_store.ways import Way
from forensics.value_classes import dataclass
from forensics.values import Digest, HashAlgorithm

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from sqlalchemy import Engine, ForeignKey, Select

    from evidence_store.custody.leaves.drafts import JsonValue
    from evidence_store.persistence.log.whole_log import KeptField
    from evidence_store.persistence.records.histories import Told
    from evidence_store.persistence.records.repositories import Kind
    from evidence_store.persistence.records.unit_of_work import SqlUnitOfWork

DESTROYED_EVENT = "case.values_destroyed"
DESTROYED_EVENTS = frozenset({DESTROYED_EVENT, "case.values_destroyed_again"})  # after a restore


def verify_database(engine: Engine) -> None:
    """Check that the database finds its own storage whole and every reference leads somewhere.

    Raises:
        EvidenceStoreError: it does not.
    """
    with plain_failures(), engine.connect() as connection:
        # SQLite reads its whole file. PostgreSQL has no such check for this role: it says whether
        # it keeps checksums of its pages, and the checks below read every row.
        if engine.dialect.name == "sqlite":
            said = connection.exec_driver_sql("PRAGMA integrity_check(1)").scalar()
            if said != "ok":
                raise EvidenceStoreError(
                    "The database file is damaged. Stop work, keep the folder as it is, and "
                    "restore the last backup to another place."
                )
        # integrity_check looks at no foreign key, and any connection can write without them.
        for table, astray in _astray():
            if connection.execute(astray).first() is not None:
                raise EvidenceStoreError(f"A record of the table {table} refers to nothing.")


@dataclass(frozen=True, slots=True)
class KeptValues:
    """Of the committed fields that are kept: how many are in clear, opened, sealed, destroyed."""

    sealed: int
    destroyed: int


def verify_disclosures(uow: SqlUnitOfWork) -> KeptValues:
    """Return how much is sealed, if everything that an entry commits to is kept beside the log.

    Raises:
        TamperedLogError: fields are missing or damaged, or a key is gone without an entry.
    """
    live, destroyed = uow.custody.leaves.values.keys(), set[str]()
    fields = groupby(uow.custody.leaves.kept_fields(), key=lambda each: each.seq)
    seq, kept = _next_fields(fields)
    missing: list[int] = []
    sealed: Counter[str] = Counter()
    for stored in uow.custody.leaves.entries():
        leaf = read_leaf(stored.entry.body)
        if leaf.event in DESTROYED_EVENTS:
            destroyed |= {str(each) for each in _listed(leaf.public.get("keys"))}
        committed = set(leaf.commitments)
        if seq == stored.entry.seq:
            committed -= {each.path for each in kept}
            sealed.update(each.key_id for each in kept if each.key_id is not None)
            seq, kept = _next_fields(fields)
        missing += [stored.entry.seq] * len(committed)
    # Nothing takes a disclosure out, so a missing one was taken out by somebody else.
    if missing:
        raise TamperedLogError(
            f"Entry {missing[0]}: what it commits to is no longer kept. Fields missing in the "
            f"whole log: {len(missing)}."
        )
    # A sealed one that no key is left for must be of a case
    # whose values were destroyed, by an entry that says so.
    gone = {key_id for key_id in sealed if not live.get(key_id, False)}
    if gone - destroyed:
        raise TamperedLogError(
            "The key of a case's values is gone, and no entry says that it was destroyed."
        )
    ended = sum(count for key_id, count in sealed.items() if key_id in gone)
    return KeptValues(sealed=sealed.total() - ended, destroyed=ended)


def verify_records(uow: SqlUnitOfWork) -> None:
    """Check that every record is, to the byte, what the custody log last said of it.

    Each entry that speaks of one stands in the record's own chain, follows from the one before it,
    and changed no more than its kind may.

    Raises:
        TamperedLogError: one is not, is missing, or was never in the log.
    """
    said = _last_said(uow)
    for kind in ALL_KINDS:
        table = kind.table
        query = select(table).order_by(table.c.position)
        newest = -1
        with plain_failures():
            for place, row in enumerate(uow.connection.execute(query), start=1):
                kept = kept_in(tuple(row), kind)
                told = said.pop(kept.name, None)
                if told is None or not told.is_of(kept):
                    raise TamperedLogError(
                        f"{row.id}: this {kind.name.replace('_', ' ')} is not the one that the "
                        "custody log speaks of; it was changed outside the program."
                    )
                told.require_said(kept)
                if row.position != place or told.made < newest:
                    raise TamperedLogError(
                        f"{row.id}: it does not stand where the custody log puts it in the order "
                        "of its making; it was moved outside the program."
                    )
                newest = told.made
        # Read as values too: each fits its kind, and its columns say what it says.
        changed, held = uow.custody.changed, uow.custody.require_recorded
        values = SqlRepository(Rows(uow.connection), kind, changed, held).find()
        _verify_known(uow, kind, values)
    if said:
        missing = next(iter(said)).partition("/")[2]
        raise TamperedLogError(f"{missing}: the custody log speaks of it, but it is not recorded.")


def _verify_known(uow: SqlUnitOfWork, kind: Kind[Any], values: Sequence[Any]) -> None:
    """Check that the records are known again by what they hold, and by nothing else."""
    if kind.known_by is None:
        return
    should = {each.id: as_kept(kind.known_by(each)) for each in values}
    kept = kept_known(uow.connection, kind.name)
    if kept != {name: marks for name, marks in should.items() if marks}:
        raise TamperedLogError(
            "The table by which records are known again does not agree with every "
            f"{kind.name.replace('_', ' ')}; it was changed outside the program. Make it "
            "again: " + Way.DATABASE_UPGRADE + "."
        )


def verify_root(uow: SqlUnitOfWork, *, root: Path) -> None:
    """Check that the root certificate is the one that the log's first entry names.

    Raises:
        EvidenceStoreError: it is missing or another.
    """
    first = uow.custody.leaves.first()
    stated = read_leaf(first.body).public.get("root_pem") if first else None
    found = hashlib.sha256(root.read_bytes()).digest() if root.is_file() else b""
    if stated != str(Digest(HashAlgorithm.SHA256, found)):
        raise EvidenceStoreError(f"{root.name} is not the root that this folder was made with.")


@cache
def _astray() -> tuple[tuple[str, Select[Any]], ...]:
    """By table: what would find a record of it that refers to nothing."""
    return tuple(
        (table.name, _referring_to_nothing(key))
        for table in metadata.tables.values()
        for key in table.foreign_keys
    )


def _referring_to_nothing(key: ForeignKey) -> Select[Any]:
    target = key.column.table.alias()
    there = exists().where(target.c[key.column.name] == key.parent)
    return select(key.parent).where(key.parent.is_not(None), ~there).limit(1)


def _next_fields(
    fields: Iterator[tuple[int, Iterator[KeptField]]],
) -> tuple[int | None, list[KeptField]]:
    seq, group = next(fields, (None, iter(())))
    return seq, list(group)


def _listed(value: JsonValue) -> list[JsonValue]:
    return value if isinstance(value, list) else []


def _last_said(uow: SqlUnitOfWork) -> dict[str, Told]:
    """What the log leaves of each record."""
    opened = (each for each in uow.custody.leaves.disclosures() if each.path == RECORDS)
    disclosure = next(opened, None)
    histories = Histories()
    for stored in uow.custody.leaves.entries():
        leaf = read_leaf(stored.entry.body)
        if RECORDS not in leaf.commitments:
            continue
        if disclosure is None or disclosure.seq != stored.entry.seq:
            raise TamperedLogError(f"Entry {stored.entry.seq}: what it says of records is missing.")
        histories.take(leaf, read_marks(disclosure.value))
        disclosure = next(opened, None)
    return histories.told
