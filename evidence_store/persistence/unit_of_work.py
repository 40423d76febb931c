"""One transaction over SQLite: records and custody entries become durable together or not at all.

Every custody entry also commits, under the field ``records``, to the new content of every record
that was added or saved since the entry before it; so a step, and ``expunge fsck``, can tell that a
row is what the log last said it was. State that changed without an entry is never committed.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Generic, Protocol, Self

from evidence_store.custody.checkpoints import checkpoint_signer
from evidence_store.custody.enrolled import keys_in_force
from evidence_store.custody.epochs import RESTORED
from evidence_store.custody.log import Log, ReadMarks
from evidence_store.custody.statements import require_signed
from evidence_store.domain.passkeys import EnrolledKeys
from evidence_store.domain.signing import is_by_passkey
from evidence_store.errors import CustodyError, EvidenceStoreError, NotFoundError
from evidence_store.persistence import repositories as kinds
from evidence_store.persistence.case_values import CaseValues, ValuesAccess
from evidence_store.persistence.engine import begin
from evidence_store.persistence.failures import plain_failures
from evidence_store.persistence.leaves import SqlLeafStore
from evidence_store.persistence.read_log import commit_reads, reads_in
from evidence_store.persistence.recorded import RECORDS, RecordedMarks, record_mark
from evidence_store.persistence.repositories import Kind, R, SqlRepository

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime
    from types import TracebackType

    from sqlalchemy import Connection, Engine

    from evidence_store.custody.checkpoints import LogKey, SignCheckpoint
    from evidence_store.custody.drafts import Draft, Entry, Head, JsonValue, Signed
    from evidence_store.custody.entries import ClockMarks
    from evidence_store.custody.heads import Heads
    from evidence_store.domain.anchors import AnchoredHead, AnchorPolicy
    from evidence_store.domain.signing import Standing
    from evidence_store.persistence.repositories import Record

DISCLOSED = "disclosure.begun"


class Outside(Protocol):
    """What stands outside the data folder, and holds the log to it (see ``workflow.ports``)."""

    @property
    def policy(self) -> AnchorPolicy:
        """What the start of an erasure waits for."""

    @property
    def policy_digest(self) -> str:
        """The digest of the policy in the settings, as the log names it."""

    def heads(self) -> Sequence[AnchoredHead]:
        """Heads of the log that stand outside and are not on record."""

    def begun(self, custody: RecordingLog) -> None:
        """Return if the log continues the head outside.

        Raises:
            CustodyError: it does not, or the head cannot be read.
        """

    def committed(self, note: str, events: Sequence[str]) -> None:
        """Keep the new signed head outside, after a commit that recorded these events.

        Raises:
            HighWaterError: it cannot be written; what was committed stays.
        """


class RecordingLog:
    """The custody log as a unit of work offers it: each entry says which records it changed.

    ``marks`` is what the log says of records; None where what is read is not held to it. ``key_of``
    gives the signing key that a person has now; their passkeys stand in the control chain.
    ``before`` gives what is recorded before the first entry of the transaction, if anything.
    """

    def __init__(
        self,
        log: Log,
        leaves: SqlLeafStore,
        marks: RecordedMarks | None,
        key_of: Callable[[str], bytes],
        *,
        reads_only: bool,
        before: Callable[[Draft], Draft | None] = lambda _: None,
    ) -> None:
        self._log = log
        self._before = before
        self._key_of = key_of
        self._reads_only = reads_only
        self._marks = marks
        self.leaves = leaves
        self.pending: dict[str, JsonValue] = {}
        self.events: list[str] = []

    def append(self, draft: Draft) -> Entry:
        """Give the draft its place; it becomes part of the log when the unit of work commits.

        Raises:
            CustodyError: the clock went back, or the act is said to lie in the future.
            StaleStatementError: what was signed for it does not hold any more: sign again.
            StatementError: a signature was not made with its person's own key.
            ValueError: the draft holds what no entry may hold.
        """
        if self._reads_only:
            raise EvidenceStoreError("This unit of work only reads.")
        if RECORDS in draft.committed:
            message = f"the field {RECORDS!r} is the log's own"
            raise ValueError(message)
        if self.pending:
            draft = replace(draft, committed={**draft.committed, RECORDS: self.pending})
        if draft.signed is not None:
            require_signed(draft.signed, self._keys_of(draft.signed))
        self.leaves.expect(draft.case_id, draft.exhibit_id)  # one question for all that follows
        if not self.events and (due := self._before(draft)) is not None:
            self._log.append(due)
            self.events.append(due.event)
        entry = self._log.append(draft)
        self.pending = {}
        self.events.append(draft.event)
        return entry

    def clock_marks(self) -> ClockMarks:
        """Boot and steady counter now, as the next entry would hold them."""
        return self._log.clock_marks()

    def _keys_of(self, signed: Signed) -> Callable[[str], EnrolledKeys]:
        """Keys by person; the chain is read only where a passkey signed."""
        by_passkey = any(is_by_passkey(each.signature) for each in signed.signatures)
        told = keys_in_force(self.control()) if by_passkey else {}

        def of(person: str) -> EnrolledKeys:
            has = told.get(person)
            return EnrolledKeys(self._key_of(person), {} if has is None else has.passkeys)

        return of

    def head(self) -> Head:
        """Size and root, this transaction's appends included."""
        return self._log.head()

    def root_at(self, size: int) -> bytes:
        """The root that the log had at that size.

        Raises:
            TamperedLogError: it never had so many entries.
        """
        return self._log.root_at(size)

    def standing(self, exhibit_id: str | None) -> Standing:
        """Where a statement about that exhibit (None: about none) is made from."""
        return self._log.standing(exhibit_id)

    def heads(self) -> Heads:
        """How many entries every chain has, and which is its last."""
        return self._log.heads()

    def of_exhibit(self, exhibit_id: str) -> Sequence[Entry]:
        """All entries of one exhibit, oldest first."""
        return self._log.of_exhibit(exhibit_id)

    def of_case(self, case_id: str) -> Sequence[Entry]:
        """All entries of one case, oldest first."""
        return self._log.of_case(case_id)

    def control(self) -> Sequence[Entry]:
        """All entries that belong to no case, oldest first."""
        return self._log.control()

    def entry(self, seq: int) -> Entry:
        """One entry by its number.

        Raises:
            NotFoundError: the log has none of that number.
        """
        found = self.leaves.entry(seq)
        if found is None:
            raise NotFoundError(f"The custody log has no entry {seq}.")
        return found

    def tail(self, count: int) -> Sequence[Entry]:
        """The newest entries, oldest first."""
        return self.leaves.tail(count)

    def disclosed(self, seq: int) -> dict[str, JsonValue]:
        """The committed fields of an entry, as far as they are kept beside the log."""
        return self._log.disclosed(seq)

    def told(self, seqs: Sequence[int], paths: Sequence[str]) -> dict[int, dict[str, JsonValue]]:
        """These committed fields of these entries at once; entries that tell none are left out."""
        return self.leaves.told(seqs, paths)

    def count_of_case(self, case_id: str) -> int:
        """How many entries a case has."""
        return self.leaves.count_of(case_id=case_id)

    def newest_of_case(self, case_id: str, count: int) -> Sequence[Entry]:
        """So many of the newest entries of a case, oldest first.

        Raises:
            TamperedLogError: one of them is missing.
        """
        size = self.count_of_case(case_id)
        return self.leaves.part_of(max(0, size - count), size, case_id=case_id)

    def corrections_in(
        self, *, case_id: str | None = None, exhibit_id: str | None = None
    ) -> Sequence[Entry]:
        """The entries of a case or of an exhibit that correct another, oldest first."""
        return self.leaves.corrections_in(case_id=case_id, exhibit_id=exhibit_id)

    def destroy_values(self, case_id: str) -> tuple[str, ...]:
        """Destroy the keys of the case's values; give their ids. What was sealed stays sealed."""
        return self.leaves.values.destroy(case_id)

    def seal_for_case(self, case_id: str, name: str, data: bytes) -> bytes:
        """Seal what is kept outside the log under the case's key, so that it ends with that key."""
        return self.leaves.values.seal(case_id, name, data)

    def open_for_case(self, name: str, sealed: bytes) -> bytes:
        """Open what was sealed so under that name.

        Raises:
            OutOfSequenceError: the values of its case were destroyed.
            TamperedLogError: it was changed, or sealed under another name.
        """
        return self.leaves.values.open(name, sealed)

    def checkpoint(self, size: int | None = None) -> str | None:
        """The signed head of that size, else the newest; None where none was committed."""
        if size is not None:
            return self.leaves.checkpoint_at(size)
        return self.leaves.newest_checkpoint()

    def changed(self, kind: str, value: Record) -> None:
        """Note a record that was added or saved, for the next entry."""
        self.pending[f"{kind}/{value.id}"] = record_mark(value)
        if self._marks is not None:
            self._marks.changed(kind, value)

    def require_recorded(self, kind: str, value: Record) -> None:
        """Return if a record that was read is the one that the log speaks of.

        Raises:
            ChangedRecordError: it was changed outside the programme.
            TamperedLogError: what the log says of it does not hold.
        """
        if self._marks is not None:
            self._marks.require(kind, value)


class _Records(Generic[R]):
    """The records of one kind in the transaction that is open."""

    def __init__(self, kind: Kind[R]) -> None:
        self._kind = kind

    def __get__(self, uow: SqlUnitOfWork, owner: type[SqlUnitOfWork]) -> SqlRepository[R]:
        told, held = uow.custody.changed, uow.custody.require_recorded
        return SqlRepository(uow.connection, self._kind, told, held)


class SqlUnitOfWork:
    """Implements ``workflow.ports.UnitOfWork``.

    Args:
        engine: from ``open_engine``; one that cannot write makes a unit of work that only reads.
        origin: the log's name.
        clock: gives the present (aware UTC).
        marks: gives boot and steady counter.
        log_seed: the log's signing seed (32 bytes); None to read only.
        held_to: the log's public key: every record that is read must be the one that the log,
            signed by this key, speaks of. None reads records as they stand, to show or check them.
        outside: what stands outside the data folder; None where the log is only read or checked.
        values: the unit's key for values: what entries of cases commit to is kept sealed under the
            case's key, which this one wraps. None where no key is open.
    """

    people = _Records(kinds.PEOPLE)
    cases = _Records(kinds.CASES)
    orders = _Records(kinds.ORDERS)
    exhibits = _Records(kinds.EXHIBITS)
    acquisitions = _Records(kinds.ACQUISITIONS)
    hash_sets = _Records(kinds.HASH_SETS)
    scans = _Records(kinds.SCANS)
    disposals = _Records(kinds.DISPOSALS)
    certificates = _Records(kinds.CERTIFICATES)
    jobs = _Records(kinds.JOBS)
    hit_gradings = _Records(kinds.HIT_GRADINGS)
    questions = _Records(kinds.QUESTIONS)
    anchors = _Records(kinds.ANCHORS)
    policy_changes = _Records(kinds.POLICY_CHANGES)

    def __init__(
        self,
        engine: Engine,
        *,
        origin: str,
        clock: Callable[[], datetime],
        marks: ReadMarks,
        log_seed: bytes | None,
        held_to: LogKey | None,
        outside: Outside | None = None,
        values: ValuesAccess | None = None,
    ) -> None:
        self._engine = engine
        self._outside = outside
        self._values = values
        self._origin = origin
        self._clock = clock
        self._marks = marks
        self._log_seed = log_seed
        # Made here, outside the write lock, for which others wait.
        self._sign = None if log_seed is None else checkpoint_signer(origin, seed=log_seed)
        self._held_to = held_to
        self._connection: Connection | None = None

    def __enter__(self) -> Self:
        """Begin; a writer holds the write lock from here on.

        Raises:
            ConflictError: another writer kept the lock for 30 seconds.
            CustodyError: the log is shorter than it was, or another, by a head outside.
        """
        if self._connection is not None:
            message = "a unit of work is entered once at a time"
            raise RuntimeError(message)
        with plain_failures():
            connection = begin(self._engine)
        self._connection = connection
        try:
            self._offer(connection)
            self._require_continued()
        except BaseException:
            self._connection = None
            connection.close()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Roll back unless committed."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def commit(self) -> None:
        """Make state and custody entries durable together, with a freshly signed checkpoint.

        Raises:
            CustodyError: a record changed without a custody entry; nothing is kept.
            EvidenceStoreError: the disk is full or refuses; nothing is kept.
            HighWaterError: everything is kept, but its head could not be written outside.
        """
        if self._connection is None:
            message = "only an entered unit of work can commit"
            raise RuntimeError(message)
        if self._sign is None:
            raise EvidenceStoreError("This unit of work only reads.")
        if self.custody.pending:
            raise CustodyError(
                "A record was changed without a custody entry. Nothing was recorded."
            )
        note = self._sign_head(self._sign)
        self.custody.leaves.commit()
        self._connection.close()
        self._connection = None
        if note is not None and self._outside is not None:
            self._outside.committed(note, self.custody.events)

    @property
    def outside(self) -> Outside:
        """What stands outside this data folder."""
        if self._outside is None:
            message = "this unit of work knows of nothing outside"
            raise RuntimeError(message)
        return self._outside

    @property
    def opens_values(self) -> bool:
        """Whether sealed values of cases are opened here."""
        return self._values is not None and self._values.opens

    @property
    def reads(self) -> SqlLeafStore:
        """The log of reads, in this transaction."""
        return reads_in(self.connection)

    @property
    def connection(self) -> Connection:
        """The open transaction, for the checks of this package."""
        if self._connection is None:
            message = "only an entered unit of work has a connection"
            raise RuntimeError(message)
        return self._connection

    def _offer(self, connection: Connection) -> None:
        leaves = SqlLeafStore(connection, CaseValues(connection, self._values))
        log = Log(
            leaves,
            origin=self._origin,
            clock=self._clock,
            marks=self._marks,
            notes_steps=True,
        )
        key = self._held_to
        said = None if key is None else RecordedMarks(connection, leaves, key=key)
        self.custody = RecordingLog(
            log,
            leaves,
            said,
            lambda person: self.people.get(person).signing_key,
            reads_only=self._sign is None,
            before=self._reads_due,
        )

    def _require_continued(self) -> None:
        if self._outside is not None and self._sign is not None:
            self._outside.begun(self.custody)

    def _reads_due(self, draft: Draft) -> Draft | None:
        """Before the first act of a day, the head of the reads of earlier days.

        A disclosure lists reads, so before it that of all of them; a restored log begins with its
        new epoch.
        """
        if draft.event == RESTORED:
            return None
        return commit_reads(
            self.connection,
            self.custody.leaves.uncovered_read,
            origin=self._origin,
            seed=self._log_seed or b"",
            clock=self._clock,
            all_of_them=draft.event == DISCLOSED,
        )

    def _sign_head(self, sign: SignCheckpoint) -> str | None:
        if self.custody.leaves.appended == 0:
            return None
        head = self.custody.head()
        note = sign(head)
        self.custody.leaves.add_checkpoint(head.size, note)
        return note
