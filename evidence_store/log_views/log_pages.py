"""The custody log page by page, each entry with what is shown of it: its place, and who holds it.

Nothing here is believed (see ``checked_log``). Of a chain, no entry of the page is left out.
``whole_log`` gives everything, entry by entry.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

from evidence_store.custody.leaves.drafts import Entry, Head
from evidence_store.custody.leaves.entries import Leaf, read_leaf
from evidence_store.domain.people.duties import Act, require_duty
from evidence_store.domain.unit.anchors import AnchoredHead
from evidence_store.log_views.checked_log import CheckedLog, LogRow
from evidence_store.log_views.choosing import NOTHING, ChosenEntries, Looked, choose
from evidence_store.log_views.log_chains import Chain
from evidence_store.open_folder.store import Reading
from evidence_store.workflow.overview.review import corrected_by
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from evidence_store.domain.people.person import Actor
    from evidence_store.open_folder.store import Store

PER_PAGE = 50
PER_PIECE = 500  # entries of the whole log that are read together


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
        back_to: the oldest entry that was looked at for what was chosen; 0 where all were.
    """

    rows: tuple[LogRow, ...]
    head: Head
    total: int
    number: int
    pages: int
    newest_anchor: AnchoredHead | None
    outside_unread: str
    references: Mapping[str, str]
    back_to: int = 0


def read_log(
    store: Store,
    *,
    actor: Actor,
    case_id: str | None = None,
    exhibit_id: str | None = None,
    number: int | None = 1,
    per_page: int = PER_PAGE,
    newest_first: bool | None = None,
    chosen: ChosenEntries = NOTHING,
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
        chosen: only those that fit; with ``number`` None, too.

    Raises:
        NotPermittedError: the actor's duties include no case content.
        NotFoundError: there is no such case or exhibit.
        TamperedLogError: an entry, a head or an anchor does not agree with the log.
    """
    require_duty(actor, Act.REVIEW)
    with store.reading() as uow:
        shown = CheckedLog(store, uow)
        chain = Chain(uow, case_id, exhibit_id)
        some = _some(uow, chain, chosen, size=shown.head.size)
        total = some.size
        pages = max(1, -(-total // per_page))
        at = min(max(number or 1, 1), pages)
        turned = chain.is_whole_log if newest_first is None else newest_first
        if number is None:
            entries = some.part(0, total)
        else:
            entries = _part(some, total, at=at, per_page=per_page, newest_first=turned)
        return LogPage(
            rows=shown.rows(entries, chain.corrections(entries)),
            head=shown.head,
            total=total,
            number=at,
            pages=pages,
            newest_anchor=shown.anchors[-1] if shown.anchors else None,
            outside_unread=shown.outside_unread,
            references=references_of(uow, [read_leaf(each.body) for each in entries]),
            back_to=some.back_to,
        )


class _Parted(Protocol):
    """Entries of which a part is read by its place among them."""

    @property
    def size(self) -> int:
        """How many there are."""

    @property
    def back_to(self) -> int:
        """The oldest entry that was looked at."""

    def part(self, start: int, end: int) -> Sequence[Entry]:
        """Those from one place up to before another."""


@dataclass(frozen=True, slots=True)
class _Whole:
    """All entries of the log or of a chain."""

    chain: Chain
    size: int
    back_to: int = 0

    def part(self, start: int, end: int) -> Sequence[Entry]:
        """Those from one place up to before another."""
        return self.chain.part(start, end)


@dataclass(frozen=True, slots=True)
class _Some:
    """The entries that fit what was chosen."""

    uow: Reading
    looked: Looked

    @property
    def size(self) -> int:
        """How many fit."""
        return len(self.looked.numbers)

    @property
    def back_to(self) -> int:
        """The oldest entry that was looked at."""
        return self.looked.back_to

    def part(self, start: int, end: int) -> Sequence[Entry]:
        """Those from one place up to before another."""
        return self.uow.custody.leaves.those(self.looked.numbers[start:end])


def _some(uow: Reading, chain: Chain, chosen: ChosenEntries, *, size: int) -> _Parted:
    if not chosen.is_any:
        return _Whole(chain, size if chain.is_whole_log else chain.size)
    return _Some(uow, choose(uow, chosen, size=size, about=chain.about))


def _part(
    chain: _Parted, total: int, *, at: int, per_page: int, newest_first: bool
) -> Sequence[Entry]:
    if newest_first:
        end = total - (at - 1) * per_page
        return chain.part(max(0, end - per_page), end)[::-1]
    return chain.part((at - 1) * per_page, min(at * per_page, total))


@dataclass(frozen=True, slots=True)
class LogUnderHead:
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
def whole_log(store: Store, *, actor: Actor) -> Iterator[LogUnderHead]:
    """All entries of the log within one snapshot, for a file; never all of them in memory.

    Before the first is given, every entry was hashed again and the newest signed head found to be
    over all of them, in their order.

    Raises:
        NotPermittedError: the actor's duties include no case content.
        TamperedLogError: the log does not agree with its head; later, an anchor with the log.
    """
    require_duty(actor, Act.REVIEW)
    with store.reading() as uow:
        shown = CheckedLog(store, uow)
        shown.require_whole()
        yield LogUnderHead(
            head=shown.head,
            rows=_all_rows(uow, shown),
            references={
                **{each.id: each.reference for each in uow.cases.find()},
                **{each.id: each.reference for each in uow.exhibits.find()},
            },
        )


def _all_rows(uow: Reading, shown: CheckedLog) -> Iterator[LogRow]:
    corrections = corrected_by(uow.custody.leaves.all_corrections())
    for start in range(0, shown.head.size, PER_PIECE):
        yield from shown.worded(uow.custody.leaves.between(start, start + PER_PIECE), corrections)


def references_of(uow: Reading, leaves: Sequence[Leaf]) -> dict[str, str]:
    """What the cases and exhibits of these entries are called, by their ids."""
    cases = {leaf.case_id for leaf in leaves if leaf.case_id}
    exhibits = {leaf.exhibit_id for leaf in leaves if leaf.exhibit_id}
    return {
        **{each.id: each.reference for each in uow.cases.find(id=cases)},
        **{each.id: each.reference for each in uow.exhibits.find(id=exhibits)},
    }
