"""Heads as steps use them: the entry that commits to all chains, and a head for a paper.

Not a step: it opens and commits nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.custody.heads.checkpoints import verify_checkpoint
from evidence_store.custody.leaves.drafts import Draft
from evidence_store.custody.leaves.entries import event_of
from evidence_store.custody.outside.sheets import OnPaper
from evidence_store.domain.events.kinds.unit_events import HEADS_ROOT
from evidence_store.errors import OutOfSequenceError

if TYPE_CHECKING:
    from datetime import datetime

    from evidence_store.custody.heads.checkpoints import LogKey
    from evidence_store.domain.people.person import Actor
    from evidence_store.workflow._kit.ports import UnitOfWork


def commit_heads(uow: UnitOfWork, *, actor: Actor, at: datetime) -> bool:
    """Append ``heads.root``; False, and nothing appended, where it is the newest entry already.

    Done before each certificate and at the moment of a disclosure, so that neither can leave out
    the last entries of an exhibit.
    """
    newest = uow.custody.tail(1)
    # A second map over nothing new would say the same of the same chains.
    if newest and event_of(newest[0]) == HEADS_ROOT.name:
        return False
    uow.custody.append(
        Draft(
            event=HEADS_ROOT.name,
            case_id=None,
            exhibit_id=None,
            occurred=at,
            public=uow.custody.heads().fields(),
            committed={"by": actor.id},
        )
    )
    return True


def on_paper(uow: UnitOfWork, entries: tuple[int, ...], *, key: LogKey) -> OnPaper:
    """Return the entries that a paper names, under the newest signed checkpoint.

    Args:
        uow: the transaction.
        entries: numbers of the entries, oldest first.
        key: the log's own.

    Raises:
        OutOfSequenceError: no checkpoint covers them.
    """
    note = uow.custody.checkpoint() or ""
    head = verify_checkpoint(note, key=key)
    if head.size <= entries[-1]:  # they count from 0
        raise OutOfSequenceError("The newest head of the custody log does not cover this. Repeat.")
    return OnPaper(entries, head, note)
