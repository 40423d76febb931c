"""What steps need from outside: a unit of work, its repositories, the custody log, the clock."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol, Self, TypeAlias, TypeVar

if TYPE_CHECKING:
    from evidence_store.custody.heads.heads import Heads, MapRoot
    from evidence_store.custody.leaves.commitments import Disclosure
    from evidence_store.custody.leaves.drafts import Draft, Entry, Head, JsonValue
    from evidence_store.custody.leaves.entries import ClockMarks
    from evidence_store.domain.cases.case import Case
    from evidence_store.domain.certificates.certificate import CertificateRecord
    from evidence_store.domain.disposals.disposal import Disposal
    from evidence_store.domain.disposals.questions import Question
    from evidence_store.domain.exhibits.acquisitions import Acquisition
    from evidence_store.domain.exhibits.exhibit import Exhibit
    from evidence_store.domain.orders.order import Order
    from evidence_store.domain.overview.outlines import ExhibitOutlines
    from evidence_store.domain.overview.outside import Outside
    from evidence_store.domain.people.person import Person
    from evidence_store.domain.scans.gradings import HitGrading
    from evidence_store.domain.scans.scan import HashSetRecord, ScanRecord
    from evidence_store.domain.signing.passkeys import EnrolledKeys
    from evidence_store.domain.signing.signed_acts import LogStanding
    from evidence_store.domain.unit.anchors import Anchor
    from evidence_store.domain.unit.firmware_trials import TrialRecord
    from evidence_store.domain.unit.jobs import Job
    from evidence_store.domain.unit.policies import PolicyChange
    from evidence_store.domain.values.sought import Sought
    from forensics.values import Digest

Clock: TypeAlias = Callable[[], datetime]
"""Gives the present as an aware UTC time; only the composition root chooses it."""

T = TypeVar("T")


class Repository(Protocol[T]):
    """Values of one kind by opaque id, with an optimistic check of their version.

    Whatever a unit of work that can commit reads is held to the custody log: ``get`` and ``find``
    raise ChangedRecordError where a record was changed outside the program.
    """

    def get(self, identifier: str) -> T:
        """Return the value.

        Raises:
            NotFoundError: there is none of that id.
        """

    def add(self, value: T) -> None:
        """Keep a new value (its version is 1).

        Raises:
            ConflictError: its id or its unique reference is taken.
        """

    def save(self, value: T) -> T:
        """Keep a changed value and give it back with its next version.

        Raises:
            ConflictError: somebody else saved it since it was read.
        """

    def blank(self, value: T) -> T:
        """Keep a value without what people had typed; nothing in the log tells guesses at it.

        Raises:
            ConflictError: somebody else saved it since it was read.
        """

    def find(self, **equal: str | Collection[str]) -> Sequence[T]:
        """All values whose indexed columns equal what is given, or one of it, oldest first.

        Columns: cases ``reference``; orders ``case_id``; exhibits ``case_id``, ``reference``;
        people ``staff_number``; acquisitions, scans, disposals ``exhibit_id``, and of disposals
        ``state``; jobs
        ``exhibit_id``, ``asked_by``, ``state``, ``kind``; hit_gradings ``exhibit_id``,
        ``scan_id``; questions ``exhibit_id``, ``disposal_id``; hash_sets ``case_id``;
        certificates ``exhibit_id``, ``number``, ``series``, ``state``; anchors ``kind``.
        """

    def columns(self, *names: str, **equal: str | Collection[str]) -> Sequence[tuple[Any, ...]]:
        """These columns of all that ``find`` would give: for lists, which choose by them.

        They are the columns of ``find``, ``id``, and of exhibits their outline. No record is read
        for it, so they are held to it only where it is read, and by ``expunge fsck``.
        """

    def known_by(self, known: Collection[str]) -> Sequence[T]:
        """All values that are known by one of these (``domain.exhibits.known_by``), oldest first.

        Of exhibits, acquisitions and anchors.
        """

    def newest(self, count: int, **equal: str | Collection[str]) -> Sequence[T]:
        """So many of the newest that ``find`` would give, newest first."""

    def searched(self, sought: Sought, fields: tuple[str, ...]) -> Iterator[T]:
        """The values that can have every word that is sought in these fields, newest first.

        Some have them in a field of the same name that does not count: the caller judges.
        """


class Vault(Protocol):
    """Where photographs and documents of orders lie sealed, beside the record."""

    def put(self, name: str, data: bytes) -> Digest:
        """Keep these bytes, read them back, and give the SHA-256 of the sealed file."""

    def get(self, name: str, *, sealed_digest: Digest | None = None) -> bytes:
        """Return the data stored under a name, its sealed file held to a digest where one is given.

        Raises:
            EvidenceStoreError: it is another file.
        """

    def remove(self, name: str) -> None:
        """Take away what a step that failed had put there."""


class CustodyLog(Protocol):
    """The log inside the transaction that is open."""

    def append(self, draft: Draft) -> Entry:
        """Give the draft its place; it becomes part of the log when the unit of work commits.

        Raises:
            StaleStatementError: what was signed for it is no longer valid: sign again.
        """

    def require_whole(self, case_id: str) -> None:
        """Check that the log is whole, and no record of the case or of no case was taken out.

        Asked before what cannot be undone, and before anything is appended.

        Raises:
            ChangedRecordError: one was taken out, moved or changed outside the program.
            TamperedLogError: the log is not whole.
        """

    def require_signed(self, case_id: str) -> None:
        """Check who signed the entries of the case and of no case, and what they rest on.

        Asked at every gate, before anything is appended: whatever ended a bar is an entry.

        Raises:
            TamperedLogError: an entry is not signed as its kind needs, or does not follow.
        """

    def proof_of(self, places: Collection[int]) -> tuple[bytes, ...]:
        """The hashes that prove these entries, the newest among them, under the newest head."""

    def opened(self, seq: int, names: Collection[str]) -> Sequence[Disclosure]:
        """What opens those committed fields of an entry, as far as they are not withheld by now."""

    def present(self) -> tuple[datetime, ClockMarks]:
        """The time now with boot and steady counter, read together as for an entry."""

    def head(self) -> Head:
        """Size and root, this transaction's appends included."""

    def root_at(self, size: int) -> bytes:
        """The root that the log had at that size.

        Raises:
            TamperedLogError: it never had so many entries.
        """

    def checkpoint(self, size: int | None = None) -> str | None:
        """The signed head of that size, else the newest; None where none was committed."""

    def standing(self, exhibit_id: str | None) -> LogStanding:
        """Where a statement about that exhibit (None: about none) is made from."""

    def root_of_keys(self) -> MapRoot:
        """How many entries have to do with keys of people, and the root of the tree over them."""

    def heads(self) -> Heads:
        """How many entries every chain has, and which is its last."""

    def of_exhibit(self, exhibit_id: str) -> Sequence[Entry]:
        """All entries of one exhibit, oldest first."""

    def of_kind(self, exhibit_id: str, event: str) -> Sequence[Entry]:
        """The entries of one exhibit of a kind, oldest first."""

    def of_case(self, case_id: str) -> Sequence[Entry]:
        """All entries of one case, oldest first."""

    def count_of_case(self, case_id: str) -> int:
        """How many entries a case has."""

    def newest_of_case(self, case_id: str, count: int) -> Sequence[Entry]:
        """The newest ``count`` entries of a case, oldest first."""

    def newest_of_unit(self, event: str) -> Entry | None:
        """The newest entry of a kind that belongs to no case; None where there is none."""

    def corrections_in(
        self, *, case_id: str | None = None, exhibit_id: str | None = None
    ) -> Sequence[Entry]:
        """The entries of a case or of an exhibit that correct another, oldest first."""

    def destroy_values(self, case_id: str) -> tuple[str, ...]:
        """Destroy the keys under which the case's committed values are sealed; give their ids."""

    def replace_values_key(self, values_key: bytes) -> None:
        """Wrap every case's keys by another key of the unit; they seal nothing from now on."""

    def seal_for_case(self, case_id: str, name: str, data: bytes) -> bytes:
        """Seal what is kept outside the log under the case's key, so that it ends with that key."""

    def open_for_case(self, name: str, sealed: bytes) -> bytes:
        """Open what was sealed so under that name.

        Raises:
            OutOfSequenceError: the values of its case were destroyed.
            TamperedLogError: it was changed, or sealed under another name.
        """

    def keys(self, *, before: int | None = None) -> Mapping[str, EnrolledKeys]:
        """Everybody's keys in force, each by its proven life; where given, before that entry.

        Raises:
            TamperedLogError: a key came in another way than keys come.
        """

    def control(self) -> Sequence[Entry]:
        """All entries that belong to no case: keys, people, the log itself; oldest first."""

    def entry(self, seq: int) -> Entry:
        """One entry by its number.

        Raises:
            NotFoundError: the log has none of that number.
        """

    def tail(self, count: int) -> Sequence[Entry]:
        """The newest entries, oldest first."""

    def disclosed(self, seq: int) -> Mapping[str, JsonValue]:
        """The committed fields of an entry, as far as they are kept beside the log."""

    def told(
        self, seqs: Sequence[int], paths: Sequence[str]
    ) -> Mapping[int, Mapping[str, JsonValue]]:
        """These committed fields of these entries at once; entries that tell none are left out."""


class UnitOfWork(Protocol):
    """One transaction; leaving it without ``commit`` undoes everything."""

    def use_kept_room(self) -> None:
        """Record on a full disk too, in the space that is kept ready for what must not wait.

        For holds, stops and referrals, and for what has happened already; said before it is
        entered.
        """

    @property
    def cases(self) -> Repository[Case]:
        """Cases by id."""

    @property
    def orders(self) -> Repository[Order]:
        """Orders by id."""

    @property
    def exhibits(self) -> Repository[Exhibit]:
        """Exhibits by id."""

    @property
    def people(self) -> Repository[Person]:
        """People by id."""

    @property
    def acquisitions(self) -> Repository[Acquisition]:
        """Acquisitions by id."""

    @property
    def hash_sets(self) -> Repository[HashSetRecord]:
        """Hash sets by id."""

    @property
    def scans(self) -> Repository[ScanRecord]:
        """Scans by id."""

    @property
    def disposals(self) -> Repository[Disposal]:
        """Disposals by id."""

    @property
    def certificates(self) -> Repository[CertificateRecord]:
        """Issued documents by id."""

    @property
    def jobs(self) -> Repository[Job]:
        """Long work, by id."""

    @property
    def hit_gradings(self) -> Repository[HitGrading]:
        """What people said of hits, by id."""

    @property
    def questions(self) -> Repository[Question]:
        """Questions about disposals, by id."""

    @property
    def anchors(self) -> Repository[Anchor]:
        """Recorded anchors, by id."""

    @property
    def policy_changes(self) -> Repository[PolicyChange]:
        """Changes of the policy, by id."""

    @property
    def firmware_trials(self) -> Repository[TrialRecord]:
        """Trials of firmware methods, by id."""

    @property
    def outlines(self) -> ExhibitOutlines:
        """What lists over all cases choose by."""

    @property
    def outside(self) -> Outside:
        """What stands outside this data folder."""

    @property
    def custody(self) -> CustodyLog:
        """The log; every change of a record needs an entry before ``commit``."""

    def __enter__(self) -> Self:
        """Begin: takes the write lock at once, so that what was read stays true."""

    def __exit__(self, *_: object) -> None:
        """Roll back unless committed."""

    def commit(self) -> None:
        """Make state and custody entries durable together, with a freshly signed checkpoint."""
