"""The custody log page by page, each entry with what is shown of it: its place, and who holds it.

Nothing here is believed: the newest head's signature and root are checked, each entry is hashed
again and its place under that head proved, and each head outside that is named has the log's root.
Of a chain, no entry of the page is left out. What a page does not show is not read for it; the
hashes that its proofs need are read together. ``whole_log`` gives everything, entry by entry.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from evidence_store.custody.checkpoints import verify_checkpoint
from evidence_store.custody.drafts import Entry, Head
from evidence_store.custody.entries import read_leaf
from evidence_store.custody.merkle import (
    HASH_SIZE,
    inclusion_proof,
    leaf_hash,
    root_of,
    running_root,
    verify_inclusion,
)
from evidence_store.domain.anchors import AnchoredHead
from evidence_store.domain.duties import Act, require_duty
from evidence_store.domain.sentences import entry_sentence
from evidence_store.errors import CustodyError, TamperedLogError
from evidence_store.workflow.review import EntryView, corrected_by

if TYPE_CHECKING:
    from collections.abc import Iterable

    from evidence_store.bootstrap.store import Reading, Store
    from evidence_store.domain.people import Actor

PER_PAGE = 50
PER_PIECE = 500  # entries of the whole log that are read together


@dataclass(frozen=True, slots=True)
class LogRow:
    """One entry in words, and what was shown of it.

    Args:
        view: what it says.
        case_id: of which case, None for the unit's own entries.
        exhibit_id: of which exhibit.
        leaf: its hash (32 bytes).
        body: the entry itself, as it is hashed.
        anchor: the first head outside that covers it, None where none does yet.
    """

    view: EntryView
    case_id: str | None
    exhibit_id: str | None
    leaf: bytes
    body: bytes
    anchor: AnchoredHead | None


@dataclass(frozen=True, slots=True)
class LogPage:
    """Some entries of the log, under the head by which they were checked.

    Args:
        rows: the entries.
        head: the newest signed head; every row was proved to stand under it.
        total: how many entries there are to look through.
        number: which page this is, from 1.
        pages: how many there are.
        newest_anchor: the head outside that covers most, None where there is none.
        outside_unread: what is said where the heads outside cannot be read, else nothing.
        references: of cases and exhibits, by their ids.
    """

    rows: tuple[LogRow, ...]
    head: Head
    total: int
    number: int
    pages: int
    newest_anchor: AnchoredHead | None
    outside_unread: str
    references: Mapping[str, str]


def read_log(
    store: Store,
    *,
    actor: Actor,
    case_id: str | None = None,
    exhibit_id: str | None = None,
    number: int | None = 1,
    per_page: int = PER_PAGE,
    newest_first: bool | None = None,
) -> LogPage:
    """Entries of a case or an exhibit, oldest first, or of the whole log, newest first.

    Args:
        store: the data folder.
        actor: who reads.
        case_id: only of this case.
        exhibit_id: only of this exhibit.
        number: which page; the nearest that there is. None gives all, oldest first.
        per_page: how many entries a page has.
        newest_first: the other order than the usual one.

    Raises:
        NotPermittedError: the actor's duties include no case content.
        NotFoundError: there is no such case or exhibit.
        TamperedLogError: an entry, a head or an anchor does not agree with the log.
    """
    require_duty(actor, Act.REVIEW)
    with store.reading() as uow:
        shown = _Shown(store, uow)
        chain = _Chain(uow, case_id, exhibit_id)
        total = shown.head.size if chain.is_whole_log else chain.size
        pages = max(1, -(-total // per_page))
        at = min(max(number or 1, 1), pages)
        turned = chain.is_whole_log if newest_first is None else newest_first
        if number is None:
            entries = chain.part(0, total)
        elif turned:
            end = total - (at - 1) * per_page
            entries = chain.part(max(0, end - per_page), end)[::-1]
        else:
            entries = chain.part((at - 1) * per_page, min(at * per_page, total))
        return LogPage(
            rows=shown.rows(entries, chain.corrections(entries)),
            head=shown.head,
            total=total,
            number=at,
            pages=pages,
            newest_anchor=shown.anchors[-1] if shown.anchors else None,
            outside_unread=shown.outside_unread,
            references=_references(uow, entries),
        )


@dataclass(frozen=True, slots=True)
class WholeLog:
    """Every entry, oldest first, under the head over all of them.

    Args:
        head: the newest signed head.
        rows: the entries, read as they are taken.
        references: of cases and exhibits, by their ids.
    """

    head: Head
    rows: Iterator[LogRow]
    references: Mapping[str, str]


@contextmanager
def whole_log(store: Store, *, actor: Actor) -> Iterator[WholeLog]:
    """All entries of the log within one snapshot, for a file; never all of them in memory.

    Before the first is given, every entry was hashed again and the newest signed head found to be
    over all of them, in their order.

    Raises:
        NotPermittedError: the actor's duties include no case content.
        TamperedLogError: the log does not agree with its head; later, an anchor with the log.
    """
    require_duty(actor, Act.REVIEW)
    with store.reading() as uow:
        shown = _Shown(store, uow)
        shown.require_whole()
        yield WholeLog(
            head=shown.head,
            rows=_all_rows(uow, shown),
            references={
                **{each.id: each.reference for each in uow.cases.find()},
                **{each.id: each.reference for each in uow.exhibits.find()},
            },
        )


def _all_rows(uow: Reading, shown: _Shown) -> Iterator[LogRow]:
    corrections = corrected_by(uow.custody.leaves.all_corrections())
    for start in range(0, shown.head.size, PER_PIECE):
        yield from shown.worded(uow.custody.leaves.between(start, start + PER_PIECE), corrections)


class _Shown:
    """The newest head, checked, and the heads outside, within one transaction."""

    def __init__(self, store: Store, uow: Reading) -> None:
        self._uow = uow
        self._node = uow.custody.leaves.node
        self.head = self._checked_head(store)
        self.outside_unread = ""
        self.anchors = sorted(self._anchors(), key=lambda each: (each.size, each.at))
        self._agreeing: set[int] = set()

    def rows(
        self, entries: Sequence[Entry], corrections: Mapping[int, tuple[int, ...]]
    ) -> tuple[LogRow, ...]:
        """The entries in words, each proved to stand under the head."""
        self._read_ahead(entries)
        for each in entries:
            self._require_in_place(each)
        return self.worded(entries, corrections)

    def worded(
        self, entries: Sequence[Entry], corrections: Mapping[int, tuple[int, ...]]
    ) -> tuple[LogRow, ...]:
        """The entries in words; that they stand under the head is for the caller to show."""
        told = self._uow.custody.told([each.seq for each in entries], ("by", "text"))
        return tuple(
            self._row(each, told.get(each.seq, {}), self._names, corrections) for each in entries
        )

    def require_whole(self) -> None:
        """Hash every entry again, one after the other, and return if the head is over all of them.

        Raises:
            TamperedLogError: it is not.
        """
        if running_root(self._hashes()) != (self.head.size, self.head.root):
            raise TamperedLogError(
                "The entries of the custody log are not those under its signed head. "
                "Run: expunge fsck"
            )

    def _hashes(self) -> Iterator[bytes]:
        for seq, body, leaf, *_ in self._uow.custody.leaves.rows():
            hashed = leaf_hash(body)
            if hashed != leaf:
                raise TamperedLogError(f"Entry {seq} is not the one that was recorded.")
            yield hashed

    @cached_property
    def _names(self) -> dict[str, str]:
        return {person.id: person.name for person in self._uow.people.find()}

    def _read_ahead(self, entries: Sequence[Entry]) -> None:
        """Read the hashes that the proofs of these entries and of the heads over them need."""
        size, places = self.head.size, set[tuple[int, int]]()

        def note(level: int, index: int) -> bytes:
            places.add((level, index))
            return bytes(HASH_SIZE)

        for each in entries:
            inclusion_proof(each.seq, size, read=note)
            if (anchor := self._first_over(each.seq)) is not None:
                root_of(anchor.size, read=note)
        self._uow.custody.leaves.know_nodes(places)

    def _row(
        self,
        entry: Entry,
        said: Mapping[str, object],
        names: Mapping[str, str],
        corrections: Mapping[int, tuple[int, ...]],
    ) -> LogRow:
        leaf = read_leaf(entry.body)
        by, text = said.get("by"), said.get("text")
        view = EntryView(
            seq=entry.seq,
            event=leaf.event,
            occurred=leaf.occurred,
            recorded=leaf.recorded,
            sentence=entry_sentence(leaf.event, leaf.public),
            by=names.get(by, by) if isinstance(by, str) else None,
            corrects=leaf.corrects,
            corrected_by=corrections.get(entry.seq, ()),
        )
        if leaf.corrects is not None and isinstance(text, str):
            view = replace(view, text=text)
        anchor = self._anchor_of(entry.seq)
        return LogRow(view, leaf.case_id, leaf.exhibit_id, entry.leaf, entry.body, anchor)

    def _require_in_place(self, entry: Entry) -> None:
        size = self.head.size
        proof = inclusion_proof(entry.seq, size, read=self._node)
        hashed = leaf_hash(entry.body)
        verify_inclusion(hashed, index=entry.seq, size=size, proof=proof, root=self.head.root)
        if hashed != entry.leaf:
            raise TamperedLogError(f"Entry {entry.seq} is not the one that was recorded.")

    def _checked_head(self, store: Store) -> Head:
        note = self._uow.custody.checkpoint()
        if note is None:
            raise CustodyError("The custody log has no signed head; run: expunge fsck.")
        head = verify_checkpoint(note, key=store.subject(self._uow, known=()).key)
        self._require_root(head.size, head.root)
        return head

    def _require_root(self, size: int, root: bytes) -> None:
        if root_of(size, read=self._node) != root:
            raise TamperedLogError(
                f"Entry {size - 1} or one before it was changed: the log does not agree with a "
                "signed head."
            )

    def _anchors(self) -> Iterable[AnchoredHead]:
        """Heads outside of this log; those that have more entries than it has are no proof."""
        found = [anchor.head for anchor in self._uow.anchors.find()]
        try:
            found += self._uow.outside.heads()
        except CustodyError as error:
            self.outside_unread = str(error)
        return (each for each in found if each.size <= self.head.size)

    def _first_over(self, seq: int) -> AnchoredHead | None:
        at = bisect_right(self.anchors, seq, key=lambda each: each.size)
        return None if at == len(self.anchors) else self.anchors[at]

    def _anchor_of(self, seq: int) -> AnchoredHead | None:
        found = self._first_over(seq)
        if found is not None and found.size not in self._agreeing:
            self._require_root(found.size, found.root)
            self._agreeing.add(found.size)
        return found


class _Chain:
    """The chain of an exhibit or of a case; the whole log where neither is named."""

    def __init__(self, uow: Reading, case_id: str | None, exhibit_id: str | None) -> None:
        self._custody = uow.custody
        if exhibit_id is not None:
            self._about = {"exhibit_id": uow.exhibits.get(exhibit_id).id}
        elif case_id is not None:
            self._about = {"case_id": uow.cases.get(case_id).id}
        else:
            self._about = {}

    @property
    def is_whole_log(self) -> bool:
        """Whether it is no chain but all entries."""
        return not self._about

    @property
    def size(self) -> int:
        """How many entries the chain has."""
        return self._custody.leaves.count_of(**self._about)

    def part(self, start: int, end: int) -> Sequence[Entry]:
        """Its entries from one number up to before another, none left out."""
        if self.is_whole_log:
            return self._custody.leaves.between(start, end)
        found = self._custody.leaves.part_of(start, end, **self._about)
        for number, entry in enumerate(found, start=start):
            self._require_its_own(number, entry)
        return found

    def corrections(self, entries: Sequence[Entry]) -> dict[int, tuple[int, ...]]:
        """What corrects an entry: in the chain; of the whole log, only what stands beside it."""
        if self.is_whole_log:
            return corrected_by(entries)
        return corrected_by(self._custody.corrections_in(**self._about))

    def _require_its_own(self, number: int, entry: Entry) -> None:
        """Return if the entry itself says that it is the one of that number of this chain."""
        leaf = read_leaf(entry.body)
        of_exhibit = "exhibit_id" in self._about
        stated = leaf.place.exhibit_seq if of_exhibit else leaf.place.case_seq
        name = leaf.exhibit_id if of_exhibit else leaf.case_id
        if (name, stated) != (*self._about.values(), number):
            raise TamperedLogError(
                f"Entry {entry.seq} does not stand where it says. Run: expunge fsck"
            )


def _references(uow: Reading, entries: Sequence[Entry]) -> dict[str, str]:
    leaves = [read_leaf(each.body) for each in entries]
    cases = {leaf.case_id for leaf in leaves if leaf.case_id}
    exhibits = {leaf.exhibit_id for leaf in leaves if leaf.exhibit_id}
    return {
        **{each.id: each.reference for each in uow.cases.find(id=cases)},
        **{each.id: each.reference for each in uow.exhibits.find(id=exhibits)},
    }
