"""One transaction for several steps of one person: all that they record, or nothing.

What belongs together is signed once (``domain.signing.signed_lists``), over statements that were
all made before any of them was signed. So it is done twice: rehearsed, to know what will be signed,
in a transaction that can never be committed; then recorded, with that signature.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Self

from evidence_store.domain.events.kinds.disposal_events import DISPOSAL_VOIDED
from evidence_store.domain.events.kinds.standing_events import HOLD_RELEASE_VOIDED
from evidence_store.domain.events.together import TOGETHER
from evidence_store.errors import OutOfSequenceError
from evidence_store.persistence.records.recording import RecordingLog
from evidence_store.persistence.records.snapshots import Open, Snapshot
from evidence_store.persistence.records.unit_of_work import SqlUnitOfWork

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evidence_store.custody.leaves.drafts import Draft, Entry, Signed
    from evidence_store.domain.signing.signed_acts import LogStanding

BY_ITSELF = "This is signed by itself, never together with other acts. Nothing was recorded."
NOT_WAITING = (
    "This makes void what was signed for erasure, so it does not wait for other acts. Nothing was "
    "recorded. Sign it by itself now."
)
SAME_EXHIBIT = (
    "An earlier act of those that you sign together is about this exhibit, too. One exhibit can be "
    "in them once. Nothing was recorded. Sign what waits first, then this."
)
_STOPS = frozenset({DISPOSAL_VOIDED.name, HOLD_RELEASE_VOIDED.name})


class SittingLog(RecordingLog):
    """The custody log to the steps of one sitting: every statement is made from where it began."""

    def begin(self) -> None:
        """From here on."""
        self._moved: set[str | None] = set()

    def standing(self, exhibit_id: str | None) -> LogStanding:
        """Where a statement about that exhibit (None: about none) is made from.

        Raises:
            OutOfSequenceError: an earlier step of the sitting was about the exhibit.
        """
        # A statement names the exhibit's newest entry, and that entry holds the signature under its
        # own: one signature over both could not be made (ADR 53).
        if exhibit_id is not None and exhibit_id in self._moved:
            raise OutOfSequenceError(SAME_EXHIBIT)
        return super().standing(exhibit_id)

    def append(self, draft: Draft) -> Entry:
        """As always, for an act that may be signed together with others.

        Raises:
            OutOfSequenceError: it may not, or makes void what was signed for erasure.
        """
        if draft.signed is not None and draft.event not in TOGETHER:
            raise OutOfSequenceError(BY_ITSELF)
        if draft.event in _STOPS:
            raise OutOfSequenceError(NOT_WAITING)
        entry = super().append(draft)
        self._moved.add(draft.exhibit_id)
        return entry


class RehearsedLog(SittingLog):
    """The same where nothing is signed yet; its unit of work is never committed."""

    def _require_made(self, signed: Signed) -> None:
        """Nothing was signed yet."""


class SittingUnitOfWork(SqlUnitOfWork):
    """One transaction that steps enter and commit, one after the other; ``keep`` commits it."""

    log_class = SittingLog
    custody: SittingLog

    @contextmanager
    def begun(self) -> Iterator[Self]:
        """Begin; what is not kept is undone."""
        super().__enter__()
        self._is_in_step = self._was_committed = False
        self.custody.begin()
        try:
            yield self
        finally:
            super().__exit__()

    def __enter__(self) -> Self:
        """A step begins.

        Raises:
            RuntimeError: it is not its turn.
        """
        if self._is_in_step:
            message = "a unit of work is entered once at a time"
            raise RuntimeError(message)
        self._is_in_step, self._events = True, len(self.custody.events)
        return self

    def __exit__(self, *_: object) -> None:
        """The step has ended; where it did not commit, it may have changed nothing.

        Raises:
            RuntimeError: it has.
        """
        self._is_in_step = False
        failed = bool(_ and _[0])
        if not failed and (len(self.custody.events) != self._events or self.custody.pending):
            message = "a step left what it changed without a commit"
            raise RuntimeError(message)

    def commit(self) -> None:
        """The step has done all that it does; it becomes durable with all others, or not at all.

        Raises:
            CustodyError: a record changed without a custody entry; nothing is kept.
        """
        self.require_told()
        self._events = len(self.custody.events)

    def keep(self) -> None:
        """Make all of it durable together, with a freshly signed checkpoint.

        Raises:
            As the commit of any unit of work.
        """
        super().commit()

    @property
    def as_snapshot(self) -> Snapshot:
        """What a request reads by that is to see what was done here so far."""
        return _Within(self.being_open)


class RehearsedUnitOfWork(SittingUnitOfWork):
    """The same, which cannot be kept."""

    log_class = RehearsedLog

    def keep(self) -> None:
        """Refuse: nothing of it was signed.

        Raises:
            RuntimeError: always.
        """
        message = "what was rehearsed is never kept"
        raise RuntimeError(message)


class _Within(Snapshot):
    """The one moment of a request within a transaction that others opened, and will close."""

    def __init__(self, within: Open) -> None:
        self._within = within

    def begun(self) -> Open:
        """The open transaction."""
        return self._within

    def renew(self) -> None:
        """It is always as it stands now."""

    def end(self) -> None:
        """It is not ours to close."""
