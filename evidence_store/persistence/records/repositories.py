"""Rows to frozen values and back: one document, and the columns by which it is found.

The document is the value, made by the one converter; columns only repeat what it says. A row whose
columns say something else was changed behind our back, and reading it fails.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from functools import cache, lru_cache
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

import cattrs
from sqlalchemy import (
    Connection,
    CursorResult,
    Row,
    ScalarSelect,
    Table,
    func,
    insert,
    select,
    update,
)

from evidence_store.domain.cases.case import Case
from evidence_store.domain.certificates.certificate import CertificateRecord
from evidence_store.domain.disposals.disposal import Disposal
from evidence_store.domain.disposals.questions import Question
from evidence_store.domain.exhibits.acquisitions import Acquisition
from evidence_store.domain.exhibits.exhibit import Exhibit
from evidence_store.domain.exhibits.known_by import (
    acquisition_is_known_by,
    anchor_is_known_by,
    exhibit_is_known_by,
)
from evidence_store.domain.orders.order import Order, restated
from evidence_store.domain.overview.outlines import columns_of
from evidence_store.domain.people.person import Person
from evidence_store.domain.scans.gradings import HitGrading
from evidence_store.domain.scans.scan import HashSetRecord, ScanRecord
from evidence_store.domain.unit.anchors import Anchor
from evidence_store.domain.unit.firmware_trials import TrialRecord
from evidence_store.domain.unit.jobs import Job
from evidence_store.domain.unit.policies import PolicyChange
from evidence_store.errors import (
    ChangedMeanwhileError,
    ConflictError,
    EvidenceStoreError,
    NotFoundError,
)
from evidence_store.persistence.engines import tables
from evidence_store.persistence.engines.failures import plain_failures
from evidence_store.persistence.records.known_again import forget_all, keep_known, known_by_any
from evidence_store.persistence.records.marks import Kept, forget_digests, new_salt
from evidence_store.ways import Way
from forensics.documents import from_json, to_canonical
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from evidence_store.domain.values.sought import Sought
    from evidence_store.persistence.records.rows import Rows

_FETCH = 200  # rows at a time: a search holds no more, and ends where enough was found


class Record(Protocol):
    """What every kept value has."""

    @property
    def id(self) -> str:
        """Opaque id."""

    @property
    def version(self) -> int:
        """1 when made, one more with every save."""


R = TypeVar("R", bound=Record)


# Compared by identity, not by content: a kind is a key of the cache of rows.
@dataclass(frozen=True, slots=True, eq=False)
class Kind(Generic[R]):
    """How one kind of value is kept: its table, its class, and what stands in the columns.

    ``known_by`` gives by what a value is looked for among all (``domain.exhibits.known_by``).
    """

    name: str
    table: Table
    value: type[R]
    columns: Callable[[R], Mapping[str, str | int | None]]
    known_by: Callable[[R], Collection[str]] | None = None


def _disposal_columns(value: Disposal) -> dict[str, str | None]:
    authorisation = value.authorisation
    return {
        "exhibit_id": value.exhibit_id,
        "proposer_id": value.proposal.statement.person_id,
        "authoriser_id": authorisation.statement.person_id if authorisation else None,
        "operator_id": value.operator_id,
        "operators": to_canonical(value.operators).decode(),
        "verifier_id": value.verifier_id,
        "state": value.state.value,
    }


def _held(count: int) -> int:
    """A count as its column can hold it: a record may say what no disk image has."""
    # An INTEGER of PostgreSQL ends there. SQLite takes more, and the two answer alike (ADR 13).
    return max(0, min(count, 2**31 - 1))


PEOPLE = Kind("person", tables.person, Person, lambda v: {"staff_number": v.staff_number})
CASES = Kind("case", tables.case, Case, lambda v: {"reference": v.reference})
ORDERS = Kind("order", tables.order, Order, lambda v: {"case_id": v.case_id})
EXHIBITS = Kind(
    "exhibit",
    tables.exhibit,
    Exhibit,
    lambda v: {"case_id": v.case_id, "reference": v.reference, **columns_of(v)},
    exhibit_is_known_by,
)
ACQUISITIONS = Kind(
    "acquisition",
    tables.acquisition,
    Acquisition,
    lambda v: {
        "exhibit_id": v.exhibit_id,
        "is_verified": int(v.is_verified),
        "is_logical": int(v.is_logical),
    },
    acquisition_is_known_by,
)
HASH_SETS = Kind(
    "hash_set",
    tables.hash_set,
    HashSetRecord,
    lambda v: {
        "case_id": v.case_id,
        "registered_by": v.registered_by,
        "confirmed_by": v.confirmed_by,
    },
)
SCANS = Kind(
    "scan",
    tables.scan,
    ScanRecord,
    lambda v: {
        "exhibit_id": v.exhibit_id,
        "acquisition_id": v.acquisition_id,
        "hits": _held(v.hits),
    },
)
DISPOSALS = Kind("disposal", tables.disposal, Disposal, _disposal_columns)
CERTIFICATES = Kind(
    "certificate",
    tables.certificate,
    CertificateRecord,
    lambda v: {
        # One about a copy says nothing of the exhibit: it is none of its documents.
        "exhibit_id": v.exhibit_id if v.copy_id is None else None,
        "order_id": v.order_id,
        "number": v.number,
        "disposal_id": v.disposal_id,
        "series": v.series,
        "state": v.state.value,
    },
)
ANCHORS = Kind(
    "anchor", tables.anchor, Anchor, lambda v: {"kind": v.kind.value}, anchor_is_known_by
)
POLICY_CHANGES = Kind(
    "policy_change",
    tables.policy_change,
    PolicyChange,
    lambda v: {"proposed_by": v.proposed_by, "confirmed_by": v.confirmed_by},
)
FIRMWARE_TRIALS = Kind(
    "firmware_trial",
    tables.firmware_trial,
    TrialRecord,
    lambda v: {"tried_by": v.tried_by, "confirmed_by": v.confirmed_by},
)
JOBS = Kind(
    "job",
    tables.job,
    Job,
    lambda v: {
        "case_id": v.case_id,
        "exhibit_id": v.exhibit_id,
        "asked_by": v.asked_by,
        "state": v.state.value,
        "kind": v.kind.value,
    },
)
HIT_GRADINGS = Kind(
    "hit_grading",
    tables.hit_grading,
    HitGrading,
    lambda v: {
        "exhibit_id": v.exhibit_id,
        "scan_id": v.scan_id,
        "graded_by": v.graded_by,
        "settled_by": v.settled_by,
    },
)
QUESTIONS = Kind(
    "question",
    tables.question,
    Question,
    lambda v: {"exhibit_id": v.exhibit_id, "disposal_id": v.disposal_id},
)
ALL_KINDS: tuple[Kind[Any], ...] = (
    PEOPLE,
    CASES,
    ORDERS,
    EXHIBITS,
    ACQUISITIONS,
    HASH_SETS,
    SCANS,
    DISPOSALS,
    CERTIFICATES,
    ANCHORS,
    POLICY_CHANGES,
    FIRMWARE_TRIALS,
    JOBS,
    HIT_GRADINGS,
    QUESTIONS,
)


class SqlRepository(Generic[R]):
    """Values of one kind inside an open transaction.

    Args:
        rows: those that the transaction has read.
        kind: what is kept.
        changed: called with every record that is added or saved: as it was (None: it was not),
            and as it is.
        require: is asked of every record that is read, and raises where it was changed.
    """

    def __init__(
        self,
        rows: Rows,
        kind: Kind[R],
        changed: Callable[[Kept | None, Kept], None],
        require: Callable[[Record, Kept], None],
    ) -> None:
        self._rows = rows
        self._connection = rows.connection
        self._kind = kind
        self._changed = changed
        self._require = require

    def get(self, identifier: str) -> R:
        """Return the value.

        Raises:
            NotFoundError: there is none of that id.
            ChangedRecordError: it was changed outside the program.
        """
        found = self._rows.find(self._kind.table, {"id": identifier})
        if not found:
            raise NotFoundError(f"{identifier}: no {self._noun} of that id is recorded.")
        return self._value(found[0])

    def add(self, value: R) -> None:
        """Keep a new value (its version is 1).

        Raises:
            ConflictError: its id or its unique reference is taken.
            NotFoundError: what it refers to is not recorded.
            SamePersonError: one person stands where two must.
        """
        if value.version != 1:
            raise ConflictError(f"{value.id}: a new record has version 1.")
        kept = self._kept(value, new_salt())
        with plain_failures():
            row = {"position": _next_position(self._kind.table), **self._row(value, kept)}
            self._connection.execute(insert(self._kind.table).values(row))
            self._keep_known(value)
        self._rows.changed(self._kind.table, value.id)
        self._changed(None, kept)

    def save(self, value: R) -> R:
        """Keep a changed value and give it back with its next version.

        Raises:
            ConflictError: somebody else saved it since it was read.
            SamePersonError: one person stands where two must.
        """
        return self._save(value, None)

    def blank(self, value: R) -> R:
        """Keep a value without what people had typed, so that nothing is left to try guesses on.

        Raises:
            ConflictError: somebody else saved it since it was read.
        """
        # The digests that the log holds of it until now say nothing any more: their salt is gone.
        return self._save(value, new_salt())

    def _save(self, value: R, salt: str | None) -> R:
        saved: R = replace(value, version=value.version + 1)  # type: ignore[type-var]  # all kinds are dataclasses
        table = self._kind.table
        before = self._kept_before(value)
        kept = self._kept(saved, salt or before.salt)
        own = (table.c.id == value.id, table.c.version == value.version)
        with plain_failures():
            row = self._row(saved, kept)
            done = self._connection.execute(update(table).where(*own).values(row))
            self._keep_known(saved)
        if done.rowcount != 1:
            raise self._changed_meanwhile(value)
        self._rows.changed(table, value.id)
        self._changed(before, kept)
        return saved

    def _kept_before(self, value: R) -> Kept:
        """The row that a value was read from, if it still stands so."""
        for row in self._rows.find(self._kind.table, {"id": value.id}):
            if (kept := kept_in(row, self._kind)).version == value.version:
                return kept
        raise self._changed_meanwhile(value)

    def _changed_meanwhile(self, value: R) -> ChangedMeanwhileError:
        return ChangedMeanwhileError(
            f"{value.id}: someone else changed this {self._noun} meanwhile. "
            "Look at it again, then repeat the step."
        )

    def find(self, **equal: str | Collection[str]) -> Sequence[R]:
        """All values whose indexed columns equal what is given, or one of it, oldest first.

        Raises:
            ChangedRecordError: one was changed outside the program.
        """
        return [self._value(row) for row in self._rows.find(self._kind.table, equal)]

    def columns(self, *names: str, **equal: str | Collection[str]) -> Sequence[tuple[Any, ...]]:
        """These columns of all that ``find`` would give; no record is read, nor held to the log."""
        return self._rows.columns(self._kind.table, names, equal)

    def newest(self, count: int, **equal: str | Collection[str]) -> Sequence[R]:
        """So many of the newest that ``find`` would give, newest first.

        Raises:
            ChangedRecordError: one was changed outside the program.
        """
        rows = self._rows.find(self._kind.table, equal, newest=count)
        return [self._value(row) for row in rows]

    def known_by(self, known: Collection[str]) -> Sequence[R]:
        """All values that are known by one of these (``domain.exhibits.known_by``), oldest first.

        Raises:
            ChangedRecordError: one was changed outside the program.
        """
        table = self._kind.table
        among = known_by_any(self._kind.name, known)
        query = select(table).where(table.c.id.in_(among)).order_by(table.c.position)
        with plain_failures():
            rows = [tuple(row) for row in self._connection.execute(query)]
        return [self._value(row) for row in rows]

    def searched(self, sought: Sought, fields: tuple[str, ...]) -> Iterator[R]:
        """The values that can have every word that is sought in these fields, newest first.

        Every record is looked at as it is kept, and few are decoded: there is no index, which would
        be one more place for names of people (ADR 51).

        Raises:
            ChangedRecordError: one was changed outside the program.
        """
        columns = self._kind.table.c
        query = select(columns.id, columns.document).order_by(columns.position.desc())
        with plain_failures():
            asked = self._connection.execute(query, execution_options={"yield_per": _FETCH})
        with closing(asked):
            while rows := _next_of(asked):
                found = [each.id for each in rows if sought.may_be_in(each.document, fields)]
                yield from reversed(self.find(id=found) if found else ())

    def _keep_known(self, value: R) -> None:
        if self._kind.known_by is not None:
            known = self._kind.known_by(value)
            keep_known(self._connection, self._kind.name, value.id, known)

    @property
    def _noun(self) -> str:
        return self._kind.name.replace("_", " ")

    def _kept(self, value: R, salt: str) -> Kept:
        document = to_canonical(value).decode()
        return Kept(self._kind.name, value.id, value.version, salt, document)

    def _row(self, value: R, kept: Kept) -> dict[str, Any]:
        return {**_columns(value, self._kind), "salt": kept.salt, "document": kept.document}

    def _value(self, row: tuple[Any, ...]) -> R:
        value: R = read_row(row, self._kind)
        self._require(value, kept_in(row, self._kind))
        return value


def _next_of(asked: CursorResult[Any]) -> Sequence[Row[Any]]:
    with plain_failures():
        return asked.fetchmany(_FETCH)


def kept_in(row: tuple[Any, ...], kind: Kind[Any]) -> Kept:
    """The record of a row, as entries of the log speak of it."""
    return Kept(kind.name, *_cells_kept(kind)(row))


@cache
def _cells_kept(kind: Kind[Any]) -> Callable[[tuple[Any, ...]], tuple[Any, ...]]:
    """What takes from a row its id, version, salt and document, in this order.

    Lists read ten thousand rows, so the names of columns are looked up once for each kind.
    """
    names = kind.table.columns.keys()
    return itemgetter(*(names.index(name) for name in ("id", "version", "salt", "document")))


def _columns(value: R, kind: Kind[R]) -> dict[str, Any]:
    return {"id": value.id, "version": value.version, **kind.columns(value)}


@lru_cache(maxsize=32_768)
def read_row(row: tuple[Any, ...], kind: Kind[Any]) -> Any:  # noqa: ANN401 -- of whatever kind was asked for
    """The value of a row; values are frozen, so the same row may give the same value again.

    A list of ten thousand records is read in a quarter of the time.

    Raises:
        EvidenceStoreError: the document is none of this kind, a column says something else, or an
            order stands otherwise than what is recorded of it says.
    """
    found = dict(zip(kind.table.columns.keys(), row, strict=True))
    try:
        value = from_json(found["document"].encode(), kind.value)
    except (ValueError, cattrs.BaseValidationError):
        raise _damaged(found["id"], kind) from None  # the cause would quote the record
    if any(found[name] != content for name, content in _columns(value, kind).items()):
        raise _damaged(found["id"], kind)
    if isinstance(value, Order) and restated(value) != value:
        raise _damaged(found["id"], kind)
    return value


def _damaged(identifier: str, kind: Kind[Any]) -> EvidenceStoreError:
    return EvidenceStoreError(
        f"{identifier}: the record of this {kind.name.replace('_', ' ')} was changed or damaged "
        "outside the program. Stop work on it and run: " + Way.FSCK + "."
    )


def forget_decoded() -> None:
    """Keep no text of any record in memory any longer, as after a case's values were destroyed."""
    read_row.cache_clear()
    forget_digests()


def _next_position(table: Table) -> ScalarSelect[Any]:
    """One more than the newest record's: counted inside the writer's lock, so without a gap."""
    return select(func.coalesce(func.max(table.c.position), 0) + 1).scalar_subquery()


def make_known_again(connection: Connection) -> None:
    """Make the table by which records are known again from the records, as they stand."""
    forget_all(connection)
    for kind in ALL_KINDS:
        if kind.known_by is not None:
            for row in connection.execute(select(kind.table)):
                value = read_row(tuple(row), kind)
                keep_known(connection, kind.name, value.id, kind.known_by(value))
