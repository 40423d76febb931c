"""The log: gives each draft its place, inside a transaction that somebody else opened.

The head is read from the table at every append, never remembered: two writers cannot fork the log,
because the second waits for the first one's transaction and then reads what it wrote.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol, TypeAlias

from evidence_store.custody.heads.epochs import require_epoch
from evidence_store.custody.heads.heads import ChainHead, Heads, HeadsMap, MapRoot, root_of_keys
from evidence_store.custody.leaves.canonical import to_plain
from evidence_store.custody.leaves.commitments import Disclosure, commit_to
from evidence_store.custody.leaves.drafts import MAX_STEP_BACK, Draft, Entry, Head, JsonValue
from evidence_store.custody.leaves.entries import ClockMarks, Moment, Place, read_moment, write_leaf
from evidence_store.custody.leaves.merkle import Node, leaf_hash, nodes_for, root_of
from evidence_store.custody.log.clock_steps import is_same_start, step_between, step_draft
from evidence_store.custody.log.stated_heads import is_state_of
from evidence_store.custody.signed.enrolled import speaks_of_keys
from evidence_store.custody.signed.statements import committed_fields, opened_fields, require_fresh
from evidence_store.custody.signed.times import CORRECTED, UNTIMED, newest_timed, require_time
from evidence_store.domain.signing.signed_acts import LogStanding
from evidence_store.errors import StaleStatementError, TamperedLogError, WrongEntryError
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from datetime import datetime, timedelta

ReadMarks: TypeAlias = Callable[[], ClockMarks]
"""Reads boot and steady counter; only the composition root chooses it."""


@dataclass(frozen=True, slots=True)
class Link:
    """The last entry of a chain: its number in that chain and its leaf hash."""

    number: int
    leaf: bytes


@dataclass(frozen=True, slots=True)
class StoredEntry:
    """One row: the entry and the columns by which it is found."""

    entry: Entry
    case_id: str | None
    exhibit_id: str | None
    place: Place


class LeafStore(Protocol):
    """Where leaves, tree and disclosures are kept; all calls share one open transaction."""

    def size(self) -> int:
        """How many entries there are."""

    def last(self) -> Entry | None:
        """The newest entry, None in an empty log."""

    def entry(self, seq: int) -> Entry | None:
        """The entry of that number, None where there is none."""

    def expect(self, case_id: str | None, exhibit_id: str | None) -> None:
        """An append about these follows: what it needs may be read at once."""

    def last_of_exhibit(self, exhibit_id: str) -> Link | None:
        """Head of the exhibit's chain."""

    def last_of_case(self, case_id: str | None) -> Link | None:
        """Head of the case's chain; of the control chain for None."""

    def node(self, level: int, index: int) -> bytes:
        """Hash of a complete subtree."""

    def add(
        self, stored: StoredEntry, *, nodes: Sequence[Node], disclosures: Sequence[Disclosure]
    ) -> None:
        """Keep an entry with all that belongs to it."""

    def of_exhibit(self, exhibit_id: str) -> Sequence[Entry]:
        """Entries of one exhibit, oldest first."""

    def of_case(self, case_id: str | None) -> Sequence[Entry]:
        """Entries of one case, or of the control chain, oldest first."""

    def exhibit_heads(self) -> Sequence[ChainHead]:
        """Heads of all exhibits' chains."""

    def case_heads(self) -> Sequence[ChainHead]:
        """Heads of all cases' chains, the control chain not among them."""

    def disclosures_of(self, seq: int) -> Sequence[Disclosure]:
        """What opens that entry's commitments, as far as it is kept."""


class Log:
    """The custody log over a leaf store.

    Args:
        leaves: the store, inside an open transaction.
        origin: the log's name, as its checkpoints carry it.
        clock: gives the present (aware UTC).
        marks: gives boot and steady counter.
        notes_steps: before an entry, note that the clock was set since the one before it.
        keeps_time: refuse what counts for the time under a clock that is behind. A log of reads
            does not: whatever is looked at is recorded, and no read permits anything.
    """

    def __init__(
        self,
        leaves: LeafStore,
        *,
        origin: str,
        clock: Callable[[], datetime],
        marks: ReadMarks,
        notes_steps: bool = False,
        keeps_time: bool = True,
    ) -> None:
        self._leaves = leaves
        self._keeps_time = keeps_time
        self._notes_steps = notes_steps
        self._origin = origin
        self._clock = clock
        self._marks = marks

    def append(self, draft: Draft) -> Entry:
        """Give the draft its place; it becomes part of the log when the transaction commits.

        Raises:
            ClockBehindError: the clock is behind the newest entry, and the draft counts for time.
            WrongEntryError: the act is said to lie in the future.
            RestoredFolderError: the log was restored, and its new epoch was not signed yet.
            StaleStatementError: what was signed for it is no longer valid: sign again.
            TamperedLogError: the newest entry is not the one that was recorded.
            ValueError: the draft holds what no entry may hold, or an exhibit without its case.
        """
        if draft.exhibit_id is not None and draft.case_id is None:
            message = "an entry about an exhibit names its case"
            raise ValueError(message)
        recorded, marks = self.present()
        # On a server each question is a journey, so all that an
        # append needs is read at once (ADR 13).
        self._leaves.expect(draft.case_id, draft.exhibit_id)
        last = self._leaves.last()
        newest = None if last is None else read_moment(last)
        require_epoch(draft, newest=newest, origin=self._origin)
        told = self._time_of(draft, newest, recorded)
        off = _known_off(newest, marks)
        step = _step_since(newest, recorded, marks)
        if step is not None:
            # How far the clock was off before it was set says nothing of it now.
            off = None
            if self._notes_steps:
                self._add(step_draft(step, recorded), recorded, marks)
        off = off if draft.clock_off_ms is None else draft.clock_off_ms
        return self._add(draft, told, replace(marks, off_ms=off))

    def present(self) -> tuple[datetime, ClockMarks]:
        """The time now with boot and steady counter, read together as for an entry."""
        return self._clock(), self._marks()

    def _time_of(self, draft: Draft, newest: Moment | None, recorded: datetime) -> datetime:
        """When the entry counts as recorded: by the clock, and never before what counted last."""
        if draft.occurred > recorded + MAX_STEP_BACK:
            raise WrongEntryError(
                "What is recorded cannot lie in the future. Check the date and time of the act, "
                "and the clock of this computer."
            )
        # What only bars, stops or reports is recorded whatever the
        # clock says, and a correction begins the time again (ADR 34).
        if not self._keeps_time or draft.event in UNTIMED or draft.event == CORRECTED:
            return recorded
        timed = newest_timed(newest, self._leaves.entry)
        require_time(recorded, timed)
        # A step back that is borne is not added to the next one, so entries do not run backwards.
        return recorded if timed is None else max(recorded, timed.recorded)

    def _require_stated_head(self, draft: Draft) -> None:
        """Check that what was signed names a state of this log, as everybody who reads it does."""
        if draft.signed is None or is_state_of(
            draft.signed.statement["checkpoint"], self._root_until_now
        ):
            return
        raise StaleStatementError(
            "What was signed names a state of the custody log that it does not have. Nothing was "
            "recorded. Sign again."
        )

    def _root_until_now(self, size: int) -> str | None:
        return self.root_at(size).hex() if 0 < size <= self._leaves.size() else None

    def _add(self, draft: Draft, recorded: datetime, marks: ClockMarks) -> Entry:
        # In the normal form first: what people signed is compared with these very texts.
        plain = replace(draft, public=_plain(draft.public), committed=_plain(draft.committed))
        place = self._next_place(plain)
        # Under the write lock: another act may have come since people read and signed (ADR 14).
        require_fresh(plain, exhibit_head=place.exhibit_prev, at=recorded)
        self._require_stated_head(plain)
        signed = {} if plain.signed is None else committed_fields(plain.signed)
        disclosures = commit_to(place.seq, {**plain.committed, **signed})
        stated = () if plain.signed is None else opened_fields(plain.signed, seq=place.seq)
        body = write_leaf(
            plain,
            log=self._origin,
            place=place,
            recorded=recorded,
            clock=marks,
            disclosures=disclosures,
        )
        entry = Entry(place.seq, body, leaf_hash(body))
        self._leaves.add(
            StoredEntry(entry, plain.case_id, plain.exhibit_id, place),
            nodes=tuple(nodes_for(entry.seq, entry.leaf, read=self._leaves.node)),
            # The leaf commits to the statement alone, and the statement to its own fields.
            disclosures=(*disclosures, *stated),
        )
        return entry

    def head(self) -> Head:
        """Size and root, this transaction's appends included."""
        size = self._leaves.size()
        return Head(size, root_of(size, read=self._leaves.node))

    def root_at(self, size: int) -> bytes:
        """The root that the log had at that size.

        Raises:
            TamperedLogError: it never had so many entries.
        """
        if not 0 <= size <= self._leaves.size():
            raise TamperedLogError(f"The custody log has fewer than {size} entries.")
        return root_of(size, read=self._leaves.node)

    def standing(self, exhibit_id: str | None) -> LogStanding:
        """Where a statement about that exhibit (None: about none) is made from."""
        last = None if exhibit_id is None else self._leaves.last_of_exhibit(exhibit_id)
        return LogStanding(str(self.head()), None if last is None else last.leaf.hex())

    def heads(self) -> Heads:
        """How many entries every chain has, and which is its last."""
        control = self._leaves.last_of_case(None)
        return Heads(
            size=self._leaves.size(),
            exhibits=HeadsMap(self._leaves.exhibit_heads()),
            cases=HeadsMap(self._leaves.case_heads()),
            control=ChainHead("", control.number + 1, control.leaf) if control else None,
            keys=self.root_of_keys(),
        )

    def root_of_keys(self) -> MapRoot:
        """How many entries have to do with keys of people, and the root of the tree over them."""
        return root_of_keys(each.leaf for each in self.control() if speaks_of_keys(each.body))

    def of_exhibit(self, exhibit_id: str) -> Sequence[Entry]:
        """All entries of one exhibit, oldest first."""
        return self._leaves.of_exhibit(exhibit_id)

    def of_case(self, case_id: str) -> Sequence[Entry]:
        """All entries of one case, oldest first."""
        return self._leaves.of_case(case_id)

    def control(self) -> Sequence[Entry]:
        """All entries that belong to no case: keys, people, the log itself; oldest first."""
        return self._leaves.of_case(None)

    def disclosed(self, seq: int) -> dict[str, JsonValue]:
        """The committed fields of an entry, as far as they are kept beside the log."""
        return {each.path: each.content for each in self._leaves.disclosures_of(seq)}

    def _next_place(self, draft: Draft) -> Place:
        last = self._leaves.last()
        in_case = self._leaves.last_of_case(draft.case_id)
        exhibit = draft.exhibit_id
        in_exhibit = self._leaves.last_of_exhibit(exhibit) if exhibit is not None else None
        first = None if exhibit is None else 0
        return Place(
            seq=last.seq + 1 if last else 0,
            prev=last.leaf if last else None,
            exhibit_seq=in_exhibit.number + 1 if in_exhibit else first,
            exhibit_prev=in_exhibit.leaf if in_exhibit else None,
            case_seq=in_case.number + 1 if in_case else 0,
            case_prev=in_case.leaf if in_case else None,
        )


def _step_since(newest: Moment | None, recorded: datetime, marks: ClockMarks) -> timedelta | None:
    if newest is None:
        return None
    return step_between(newest.recorded, newest.clock, recorded, marks)


def _known_off(newest: Moment | None, marks: ClockMarks) -> int | None:
    """What was last measured holds on while the machine runs and nobody sets its clock."""
    if newest is None or not is_same_start(newest.clock, marks):
        return None
    return newest.clock.off_ms


def _plain(fields: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    plain = to_plain(fields)
    return plain if isinstance(plain, dict) else {}
