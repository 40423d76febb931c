"""The entry that commits to the heads of all chains. Not a step: it opens and commits nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.custody.leaves.drafts import Draft
from evidence_store.custody.leaves.entries import event_of
from evidence_store.domain.events.kinds.unit_events import HEADS_ROOT

if TYPE_CHECKING:
    from datetime import datetime

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
