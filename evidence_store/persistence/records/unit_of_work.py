"""One transaction: records and custody entries become durable together or not at all.

Every custody entry also commits, under the field ``records``, to the new content of every record
that was added or saved since the entry before it; so a step, and ``expunge fsck``, can tell that a
row is what the log last said it was. State that changed without an entry is never committed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, Protocol, Self

from evidence_store.custody.heads.epochs import RESTORED
from evidence_store.custody.heads.log_keys import KEYS_REPLACED
from evidence_store.custody.log.log import Log, ReadMarks
from evidence_store.domain.overview.outside import Outside
from evidence_store.errors import CustodyError, EvidenceStoreError, StatementError
from evidence_store.persistence.engines.failures import plain_failures
from evidence_store.persistence.log.case_values import CaseValues, ValuesAccess
from evidence_store.persistence.log.leaves import SqlLeafStore
from evidence_store.persistence.log.read_log import commit_reads, reads_in
from evidence_store.persistence.records import repositories as kinds
from evidence_store.persistence.records.exhibit_outlines import SqlExhibitOutlines
from evidence_store.persistence.records.recorded import RecordedMarks
from evidence_store.persistence.records.recording import RecordingLog
from evidence_store.persistence.records.repositories import Kind, R, SqlRepository

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from evidence_store.custody.heads.checkpoints import HeadSigner, LogKey
    from evidence_store.custody.leaves.drafts import Draft
    from evidence_store.persistence.records.rows import Rows
    from evidence_store.persistence.records.snapshots import Open

DISCLOSED = "disclosure.begun"


class HeldOutside(Outside, Protocol):
    """The same, for a transaction: it holds the log to the head outside, and finds room."""

    def require_room(self) -> None:
        """Check that the disk has room for ordinary work.

        Raises:
            NoRoomError: it has not; nothing was recorded.
        """

    def let_room_go(self) -> None:
        """On a full disk, let go some of the space that is kept ready."""

    def begun(self, custody: RecordingLog) -> None:
        """Check that the log continues the head outside.

        Raises:
            CustodyError: it does not, or the head cannot be read.
        """

    def committed(self, note: str, events: Sequence[str]) -> None:
        """Keep the new signed head outside, after a commit that recorded these events.

        Raises:
            HeadNotKeptError: it cannot be written; what was committed stays.
        """


class _Records(Generic[R]):
    """The records of one kind in the transaction that is open."""

    def __init__(self, kind: Kind[R]) -> None:
        self._kind = kind

    def __get__(self, uow: SqlUnitOfWork, owner: type[SqlUnitOfWork]) -> SqlRepository[R]:
        told, held = uow.custody.changed, uow.custody.require_recorded
        return SqlRepository(uow.rows, self._kind, told, held)


class SqlUnitOfWork:
    """Implements ``workflow._kit.ports.UnitOfWork``.

    Args:
        opens: gives its transaction: one of its own, or that of a request which only reads.
        origin: the log's name.
        clock: gives the present (aware UTC).
        marks: gives boot and steady counter.
        signer: the log's signing key; None to read only.
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
    firmware_trials = _Records(kinds.FIRMWARE_TRIALS)
    log_class: type[RecordingLog] = RecordingLog

    def __init__(
        self,
        opens: Callable[[], Open],
        *,
        origin: str,
        clock: Callable[[], datetime],
        marks: ReadMarks,
        signer: HeadSigner | None,
        held_to: LogKey | None,
        outside: HeldOutside | None = None,
        values: ValuesAccess | None = None,
    ) -> None:
        self.first: Callable[[], None] = lambda: None  # done before each transaction begins
        self._opens = opens
        self._outside = outside
        self._values = values
        self._origin = origin
        self._clock = clock
        self._marks = marks
        self._signer = signer
        self._held_to = held_to
        self._open: Open | None = None
        self._uses_kept_room = False

    def use_kept_room(self) -> None:
        """Record on a full disk too, in the space that is kept ready for what must not wait."""
        self._uses_kept_room = True

    def __enter__(self) -> Self:
        """Begin; a writer holds the write lock from here on.

        Raises:
            ConflictError: another writer kept the lock for 30 seconds.
            NoRoomError: the disk is full, and what is to be recorded can wait.
            CustodyError: the log is shorter than it was, or another, by a head outside.
        """
        if self._open is not None:
            message = "a unit of work is entered once at a time"
            raise RuntimeError(message)
        self._require_room()
        # In a transaction of its own: a stop is recorded even where this act is refused (ADR 35).
        self.first()
        with plain_failures():
            self._open = self._opens().enter()
        try:
            self._offer(self._open.rows)
            self._require_continued()
        # An interrupt at the keyboard as well: the write lock would keep everybody else waiting.
        except BaseException:
            self._leave()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        """Roll back unless committed."""
        self._leave()

    def commit(self) -> None:
        """Make state and custody entries durable together, with a freshly signed checkpoint.

        Raises:
            CustodyError: a record changed without a custody entry; nothing is kept.
            ReplacedKeyError: the unit's keys were replaced meanwhile; nothing is kept.
            EvidenceStoreError: the disk is full or refuses; nothing is kept.
            HeadNotKeptError: everything is kept, but its head could not be written outside.
        """
        if self._open is None:
            message = "only an entered unit of work can commit"
            raise RuntimeError(message)
        if self._signer is None:
            raise EvidenceStoreError("This unit of work only reads.")
        self.require_told()
        note = self._sign_head(self._signer)
        self.custody.leaves.commit()
        self._leave()
        if note is not None and self._outside is not None:
            # Only now: written before, a crash in between leaves the head outside ahead of the log,
            # and every later start is a false alarm (ADR 15).
            self._outside.committed(note, self.custody.events)

    def require_told(self) -> None:
        """Check that an entry says of every record that changed.

        Raises:
            CustodyError: it was not.
        """
        if self.custody.pending:
            raise CustodyError(
                "A record was changed without a custody entry. Nothing was recorded."
            )

    @property
    def being_open(self) -> Open:
        """The open transaction."""
        if self._open is None:
            message = "this unit of work was not entered"
            raise RuntimeError(message)
        return self._open

    @property
    def outside(self) -> HeldOutside:
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
        if self._open is None:
            message = "only an entered unit of work has a connection"
            raise RuntimeError(message)
        return self._open.rows.connection

    def _leave(self) -> None:
        found, self._open = self._open, None
        if found is not None:
            found.leave()

    def _offer(self, rows: Rows) -> None:
        self.rows = rows
        self.outlines = SqlExhibitOutlines(rows.connection)
        leaves = SqlLeafStore(rows.connection, CaseValues(rows.connection, self._values))
        log = Log(
            leaves,
            origin=self._origin,
            clock=self._clock,
            marks=self._marks,
            notes_steps=True,
        )
        key = self._held_to
        said = None if key is None else RecordedMarks(rows, leaves, key=key)
        self.custody = self.log_class(
            log,
            leaves,
            said,
            self._key_of,
            reads_only=self._signer is None,
            before=self._reads_due,
        )

    def _key_of(self, person: str) -> bytes:
        """The key with which somebody signs now.

        Raises:
            StatementError: they left after their key was opened, as during hours of reading.
        """
        found = self.people.get(person)
        if found.left_at is not None:
            raise StatementError(
                f"{found.id}: this person has left and can no longer sign. Nothing was recorded. "
                "Have it done by somebody else."
            )
        return found.signing_key

    def _require_room(self) -> None:
        if self._outside is None or self._signer is None:
            return
        if self._uses_kept_room:
            self._outside.let_room_go()
        else:
            self._outside.require_room()

    def _require_continued(self) -> None:
        if self._outside is not None and self._signer is not None:
            self._outside.begun(self.custody)

    def _reads_due(self, draft: Draft) -> Draft | None:
        """Before the first act of a day, the head of the reads of earlier days."""
        # A disclosure lists reads, so before it that of all of them; a restored log begins with its
        # new epoch. Where keys are replaced, the next act does it, with the new key.
        if draft.event in {RESTORED, KEYS_REPLACED} or self._signer is None:
            return None
        return commit_reads(
            self.connection,
            self.custody.leaves.uncovered_read,
            origin=self._origin,
            signer=self._signer,
            clock=self._clock,
            all_of_them=draft.event == DISCLOSED,
        )

    def _sign_head(self, signer: HeadSigner) -> str | None:
        if self.custody.leaves.appended == 0:
            return None
        # A process that began before the keys were replaced signs with one that no longer counts.
        self.custody.require_own_head()
        head = self.custody.head()
        note = signer.sign(head, origin=self._origin)
        self.custody.leaves.add_checkpoint(head.size, note)
        return note
