"""What of the custody log needs a look: since the last review, entry by entry, why.

The entries behind the last one reviewed are looked through from the oldest on, at most so many at a
time, so that a page costs the same in any log; a review then ends where the looking ended. What is
listed was proved to stand under the newest head. That none was left out is what the check of the
whole log shows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING

from evidence_store.custody.leaves.entries import read_leaf
from evidence_store.domain.events.groups import LOOKS, Attention
from evidence_store.domain.people.duties import Act, require_duty
from evidence_store.log_views.checked_log import CheckedLog, LogRow
from evidence_store.log_views.log_pages import references_of
from evidence_store.workflow.overview.review import corrected_by
from evidence_store.workflow.unit.log_reviews import reviewed_up_to, to_review
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from evidence_store.domain.people.person import Actor
    from evidence_store.open_folder.store import Store

PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class NeedsLook:
    """One entry that needs a look, and why; ``references`` of cases and exhibits."""

    row: LogRow
    look: Attention
    references: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class NeedingALook:
    """What needs a look among some entries.

    Args:
        reviewed: the entry up to which the log was reviewed; None where nobody did.
        first: the first entry that was looked through.
        last: the last one; before ``first`` where there is none.
        newest: the newest entry of the log.
        counts: how many there are of each kind, as far as was looked.
        found: those of the page.
        number: which page of them this is, from 1.
        pages: how many there are.
    """

    reviewed: int | None
    first: int
    last: int
    newest: int
    counts: Mapping[Attention, int]
    found: tuple[NeedsLook, ...]
    number: int
    pages: int


def look_through(
    store: Store, *, actor: Actor, only: Attention | None = None, number: int = 1
) -> NeedingALook:
    """Look through what nobody reviewed yet.

    Args:
        store: the data folder.
        actor: who reads.
        only: give those of one kind alone; all are counted.
        number: which page of them; the nearest that there is.

    Raises:
        NotPermittedError: the actor's duties include no case content.
        TamperedLogError: an entry does not agree with the log, or no supervisor signed the review
            behind which it begins.
    """
    require_duty(actor, Act.REVIEW)
    with store.reading() as uow:
        shown = CheckedLog(store, uow)
        reviewed = reviewed_up_to(uow.custody)
        asked = to_review(reviewed, size=shown.head.size)
        outlines = uow.custody.leaves.outlines(asked.start, asked.stop)
        every = [(each.seq, LOOKS[each.event]) for each in outlines if each.event in LOOKS]
        chosen = [pair for pair in every if only in (None, pair[1])]
        pages = max(1, -(-len(chosen) // PER_PAGE))
        at = min(max(number, 1), pages)
        looks = dict(chosen[(at - 1) * PER_PAGE : at * PER_PAGE])
        entries = uow.custody.leaves.those(list(looks))
        references = references_of(uow, [read_leaf(each.body) for each in entries])
        rows = shown.rows(entries, corrected_by(entries))
        return NeedingALook(
            reviewed=reviewed,
            first=asked.start,
            last=asked.stop - 1,
            newest=shown.head.size - 1,
            counts=Counter(look for _, look in every),
            found=tuple(NeedsLook(row, looks[row.view.seq], references) for row in rows),
            number=at,
            pages=pages,
        )
