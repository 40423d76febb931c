"""The custody log page by page, each entry with what is shown of it: its place, and who holds it.

Nothing here is believed: the newest head's signature and root are checked, each entry is hashed
again and its place under that head proved, and each head outside that is named has the log's root.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

from evidence_store.custody.checkpoints import verify_checkpoint
from evidence_store.custody.drafts import Entry, Head
from evidence_store.custody.entries import read_leaf
from evidence_store.custody.merkle import (
    inclusion_proof,
    leaf_hash,
    root_of,
    verify_inclusion,
)
from evidence_store.domain.anchors import AnchoredHead
from evidence_store.domain.duties import Act, require_duty
from evidence_store.domain.sentences import entry_sentence
from evidence_store.errors import CustodyError, TamperedLogError
from evidence_store.workflow.review import EntryView

if TYPE_CHECKING:
    from collections.abc import Iterable

    from evidence_store.bootstrap.store import Reading, Store
    from evidence_store.domain.people import Actor

PER_PAGE = 50


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
) -> LogPage:
    """Entries of a case or an exhibit, oldest first, or of the whole log, newest first.

    Args:
        store: the data folder.
        actor: who reads.
        case_id: only of this case.
        exhibit_id: only of this exhibit.
        number: which page; the nearest that there is. None gives all, oldest first.
        per_page: how many entries a page has.

    Raises:
        NotPermittedError: the actor's duties include no case content.
        NotFoundError: there is no such case or exhibit.
        TamperedLogError: an entry, a head or an anchor does not agree with the log.
    """
    require_duty(actor, Act.REVIEW)
    with store.reading() as uow:
        shown = _Shown(store, uow)
        chain = _chain(uow, case_id, exhibit_id)
        total = shown.head.size if chain is None else len(chain)
        pages = max(1, -(-total // per_page))
        at = min(max(number or 1, 1), pages)
        if chain is not None:
            start = (at - 1) * per_page
            entries = chain if number is None else chain[start : start + per_page]
        elif number is None:
            entries = uow.custody.leaves.between(0, total)
        else:
            end = total - (at - 1) * per_page
            entries = uow.custody.leaves.between(max(0, end - per_page), end)[::-1]
        return LogPage(
            rows=shown.rows(entries, chain or entries),
            head=shown.head,
            total=total,
            number=at,
            pages=pages,
            newest_anchor=shown.anchors[-1] if shown.anchors else None,
            outside_unread=shown.outside_unread,
            references=_references(uow, entries),
        )


class _Shown:
    """The newest head, checked, and the heads outside, within one transaction."""

    def __init__(self, store: Store, uow: Reading) -> None:
        self._uow = uow
        self._node = cache(uow.custody.leaves.node)
        self.head = self._checked_head(store)
        self.outside_unread = ""
        self.anchors = sorted(self._anchors(), key=lambda each: (each.size, each.at))
        self._agreeing: set[int] = set()

    def rows(self, entries: Sequence[Entry], chain: Sequence[Entry]) -> tuple[LogRow, ...]:
        """The entries in words; what corrects them is looked for in the chain."""
        told = self._uow.custody.leaves.told([each.seq for each in entries], ("by", "text"))
        names = {person.id: person.name for person in self._uow.people.find()}
        corrections = _corrections(chain)
        return tuple(
            self._row(each, told.get(each.seq, {}), names, corrections) for each in entries
        )

    def _row(
        self,
        entry: Entry,
        said: Mapping[str, object],
        names: Mapping[str, str],
        corrections: Mapping[int, tuple[int, ...]],
    ) -> LogRow:
        self._require_in_place(entry)
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

    def _anchor_of(self, seq: int) -> AnchoredHead | None:
        at = bisect_right(self.anchors, seq, key=lambda each: each.size)
        if at == len(self.anchors):
            return None
        found = self.anchors[at]
        if found.size not in self._agreeing:
            self._require_root(found.size, found.root)
            self._agreeing.add(found.size)
        return found


def _chain(uow: Reading, case_id: str | None, exhibit_id: str | None) -> Sequence[Entry] | None:
    if exhibit_id is not None:
        return uow.custody.of_exhibit(uow.exhibits.get(exhibit_id).id)
    if case_id is not None:
        return uow.custody.of_case(uow.cases.get(case_id).id)
    return None


def _corrections(chain: Sequence[Entry]) -> dict[int, tuple[int, ...]]:
    found: dict[int, tuple[int, ...]] = {}
    for entry in chain:
        if b"corrected" in entry.body and (seq := read_leaf(entry.body).corrects) is not None:
            found[seq] = (*found.get(seq, ()), entry.seq)
    return found


def _references(uow: Reading, entries: Sequence[Entry]) -> dict[str, str]:
    leaves = [read_leaf(each.body) for each in entries]
    cases = {leaf.case_id for leaf in leaves if leaf.case_id}
    if len(cases) > PER_PAGE:
        return {
            **{each.id: each.reference for each in uow.cases.find()},
            **{each.id: each.reference for each in uow.exhibits.find()},
        }
    exhibits = {leaf.exhibit_id for leaf in leaves if leaf.exhibit_id}
    return {
        **{each: uow.cases.get(each).reference for each in cases},
        **{each: uow.exhibits.get(each).reference for each in exhibits},
    }
