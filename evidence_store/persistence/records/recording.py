"""The custody log as a unit of work offers it: each entry says which records it changed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from evidence_store.custody.heads.heads import root_of_keys
from evidence_store.custody.leaves.drafts import Head
from evidence_store.custody.leaves.entries import read_leaf
from evidence_store.custody.leaves.many_proofs import proof_of_many
from evidence_store.custody.signed.enrolled import speaks_of_keys
from evidence_store.custody.signed.proving import keys_in_force, require_duties
from evidence_store.custody.signed.statements import require_signed, require_signers
from evidence_store.custody.signed.values_key import values_key_named
from evidence_store.domain.events.record_rules import Change
from evidence_store.domain.people.parts_and_duties import BY_DEPUTIES
from evidence_store.domain.signing.passkeys import EnrolledKeys
from evidence_store.domain.signing.signed_acts import is_by_passkey
from evidence_store.errors import (
    CustodyError,
    EvidenceStoreError,
    NotFoundError,
    NotPermittedError,
    TamperedLogError,
)
from evidence_store.persistence.records.histories import Said
from evidence_store.persistence.records.marks import RecordMark
from evidence_store.persistence.records.recorded import RECORDS, RecordedMarks
from evidence_store.persistence.records.whole import require_all_signed, require_whole

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence
    from datetime import datetime

    from evidence_store.custody.heads.heads import Heads, MapRoot
    from evidence_store.custody.leaves.commitments import Disclosure
    from evidence_store.custody.leaves.drafts import Draft, Entry, JsonValue, Signed
    from evidence_store.custody.leaves.entries import ClockMarks
    from evidence_store.custody.log.log import Log
    from evidence_store.domain.signing.signed_acts import LogStanding
    from evidence_store.persistence.log.leaves import SqlLeafStore
    from evidence_store.persistence.records.marks import Kept
    from evidence_store.persistence.records.repositories import Record


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
        self.pending: dict[str, tuple[Kept | None, Kept]] = {}
        self.events: list[str] = []
        self._signed: set[str] = set()

    def append(self, draft: Draft) -> Entry:
        """Give the draft its place; it becomes part of the log when the unit of work commits.

        Raises:
            ClockBehindError: the clock is behind the newest entry, and the draft counts for time.
            WrongEntryError: the act is said to lie in the future.
            StaleStatementError: what was signed for it is no longer valid: sign again.
            StatementError: a signature was not made with its person's own key, or they have left.
            NotPermittedError: somebody signed as a deputy, and is none by now.
            CustodyError: a record was changed that such an entry does not change, or not so.
            ValueError: the draft holds what no entry may hold.
        """
        if self._reads_only:
            raise EvidenceStoreError("This unit of work only reads.")
        # A step that stated it could leave out what it changed.
        if RECORDS in draft.committed:
            message = f"the field {RECORDS!r} is the log's own"
            raise ValueError(message)
        require_signers(draft)
        if said := self._said_of_records(draft):
            draft = replace(draft, committed={**draft.committed, RECORDS: said})
        if draft.signed is not None:
            self._require_made(draft.signed)
        self.leaves.expect(draft.case_id, draft.exhibit_id)  # one question for all that follows
        if not self.events and (due := self._before(draft)) is not None:
            self._log.append(due)
            self.events.append(due.event)
        entry = self._log.append(draft)
        if draft.signed is not None and draft.event in BY_DEPUTIES:
            self._require_duties(entry, draft.signed)
        self.pending = {}
        self.events.append(draft.event)
        return entry

    def _require_made(self, signed: Signed) -> None:
        """Check that each signature was made with a key of its person's that is in force.

        Raises:
            StatementError: one was not.
        """
        require_signed(signed, self._keys_of(signed))

    def _said_of_records(self, draft: Draft) -> dict[str, JsonValue]:
        """What the entry says of the records that changed, if it may change them so."""
        said: dict[str, JsonValue] = {}
        for name, (before, after) in self.pending.items():
            mark = RecordMark.of(before, after)
            change = Change(
                event=draft.event,
                public=draft.public,
                about=(draft.case_id, draft.exhibit_id),
                kind=after.kind,
                id=after.id,
                belongs=after.place,
                before=None if before is None else before.parts,
                parts=mark.parts,
            )
            if fault := change.fault:
                raise CustodyError(f"{after.id}: {fault}. Nothing was recorded.")
            for each in change.bound:
                Said(self.leaves.size(), *each).require(after)
            said[name] = mark.document()
        return said

    def _require_duties(self, entry: Entry, signed: Signed) -> None:
        """By the entry's own time, which is later than the step's: a delegation ends by the clock.

        So no entry is made that anyone who reads the log would refuse.
        """
        leaf = read_leaf(entry.body)
        try:
            require_duties(leaf, signed.signatures, self.control(), self.told)
        except TamperedLogError as error:
            # Appended and not committed: this takes the entry back with everything else.
            raise NotPermittedError(
                "Your duties do not include this, or the time in which you are a supervisor's "
                "deputy is over. Nothing was recorded. Ask a supervisor."
            ) from error

    def proof_of(self, places: Collection[int]) -> tuple[bytes, ...]:
        """The hashes that prove these entries, the newest among them, under the newest head."""
        return proof_of_many(places, self.head().size, read=self.leaves.node)

    def opened(self, seq: int, names: Collection[str]) -> Sequence[Disclosure]:
        """What opens those committed fields of an entry, as far as they are not withheld by now."""
        return [each for each in self.leaves.disclosures_of(seq) if each.path in names]

    def present(self) -> tuple[datetime, ClockMarks]:
        """The time now with boot and steady counter, read together as for an entry."""
        return self._log.present()

    def _keys_of(self, signed: Signed) -> Callable[[str], EnrolledKeys]:
        """Keys by person; the chain is read only where a passkey signed."""
        by_passkey = any(is_by_passkey(each.signature) for each in signed.signatures)
        told = self.keys() if by_passkey else {}

        def of(person: str) -> EnrolledKeys:
            has = told.get(person)
            return EnrolledKeys(self._key_of(person), {} if has is None else has.passkeys)

        return of

    def keys(self, *, before: int | None = None) -> Mapping[str, EnrolledKeys]:
        """Everybody's keys in force, each by its proven life; where given, before that entry.

        Raises:
            TamperedLogError: a key came in another way than keys come.
        """
        control = self.control()
        known = [each for each in control if before is None or each.seq < before]
        return keys_in_force(known, self.told)

    def values_key_named(self) -> tuple[int, str] | None:
        """Which entry names the unit's key for values, and by which digest; None before founding.

        Raises:
            ReplacedKeyError: the log's head was signed with a newer key than is known here.
            TamperedLogError: the log does not agree with its head, or with what people signed.
        """
        self.require_own_head()
        return values_key_named(self.leaves.of_keys(), self.told)

    def head(self) -> Head:
        """Size and root, this transaction's appends included."""
        return self._log.head()

    def root_at(self, size: int) -> bytes:
        """The root that the log had at that size.

        Raises:
            TamperedLogError: it never had so many entries.
        """
        return self._log.root_at(size)

    def standing(self, exhibit_id: str | None) -> LogStanding:
        """Where a statement about that exhibit (None: about none) is made from.

        Its head is the newest that was committed. A step that a passkey signs is begun again, and
        the entries that it made before are then other ones.
        """
        here, committed = self._log.standing(exhibit_id), self._committed()
        if committed == self.leaves.size():
            return here
        return replace(here, checkpoint=str(Head(committed, self.root_at(committed))))

    def root_of_keys(self) -> MapRoot:
        """How many entries have to do with keys of people, and the root of the tree over them.

        As of the head that statements name, for they state it.
        """
        committed = self._committed()
        before = (each for each in self.control() if each.seq < committed)
        return root_of_keys(each.leaf for each in before if speaks_of_keys(each.body))

    def _committed(self) -> int:
        """How many entries there were before this transaction; its own in a log that begins."""
        size = self.leaves.size()
        return size - self.leaves.appended or size

    def heads(self) -> Heads:
        """How many entries every chain has, and which is its last."""
        return self._log.heads()

    def of_exhibit(self, exhibit_id: str) -> Sequence[Entry]:
        """All entries of one exhibit, oldest first."""
        return self._log.of_exhibit(exhibit_id)

    def of_kind(self, exhibit_id: str, event: str) -> Sequence[Entry]:
        """The entries of one exhibit of a kind, oldest first."""
        return self.leaves.of_kind(exhibit_id, event)

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
        """The newest ``count`` entries of a case, oldest first.

        Raises:
            TamperedLogError: one of them is missing.
        """
        size = self.count_of_case(case_id)
        return self.leaves.part_of(max(0, size - count), size, case_id=case_id)

    def newest_of_unit(self, event: str) -> Entry | None:
        """The newest entry of a kind that belongs to no case; None where there is none."""
        return self.leaves.newest_of_unit(event)

    def corrections_in(
        self, *, case_id: str | None = None, exhibit_id: str | None = None
    ) -> Sequence[Entry]:
        """The entries of a case or of an exhibit that correct another, oldest first."""
        return self.leaves.corrections_in(case_id=case_id, exhibit_id=exhibit_id)

    def destroy_values(self, case_id: str) -> tuple[str, ...]:
        """Destroy the keys of the case's values; give their ids. What was sealed stays sealed."""
        return self.leaves.values.destroy(case_id)

    def replace_values_key(self, values_key: bytes) -> None:
        """Wrap every case's keys by another key of the unit; they seal nothing from now on."""
        self.leaves.values.rewrap(values_key)

    def require_own_head(self) -> None:
        """Check that the newest head is signed with the log's key as this process knows it.

        Raises:
            ReplacedKeyError: the unit's keys were replaced since this process began.
            TamperedLogError: the head is not valid.
        """
        if self._marks is not None:
            self._marks.require_head()

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

    def changed(self, before: Kept | None, after: Kept) -> None:
        """Note a record that was added or saved, for the next entry."""
        # A record that is saved twice before one entry continues from what stood before both.
        first, _ = self.pending.get(after.name, (before, after))
        self.pending[after.name] = (first, after)
        if self._marks is not None:
            self._marks.changed(after)

    def require_recorded(self, value: Record, kept: Kept) -> None:
        """Check that a record that was read is the one that the log speaks of.

        Raises:
            ChangedRecordError: it was changed outside the program.
            TamperedLogError: what the log says of it is not valid.
        """
        if self._marks is not None:
            self._marks.require(value, kept)

    def require_signed(self, case_id: str) -> None:
        """Check who signed the entries of the case and of no case, and what they rest on.

        A transaction asks it once of a case.

        Raises:
            TamperedLogError: an entry is not signed as its kind needs, or does not follow.
        """
        if self._marks is not None and case_id not in self._signed:
            require_all_signed(self._marks, case_id)
            self._signed.add(case_id)  # this transaction's own are held to it as they are added

    def require_whole(self, case_id: str) -> None:
        """Check that the log is whole, and no record of the case or of no case was taken out.

        Raises:
            ChangedRecordError: one was taken out, moved or changed outside the program.
            TamperedLogError: the log is not whole.
        """
        if self._marks is not None:
            require_whole(self._marks, case_id)
