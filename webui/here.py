"""What the pages can do of a disposal at all, as the folder stands: they touch no device."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.domain.disposals.disposal_states import DISPOSAL_ALLOWS, DisposalAct
from evidence_store.domain.offers.resuming import is_queued_for
from evidence_store.domain.unit.jobs import OPEN, JobKind
from evidence_store.kept_files.plans import has_plan
from evidence_store.kept_files.readings import job_to_sign
from webui.door.access import the_actor, the_store

if TYPE_CHECKING:
    from evidence_store.domain.disposals.disposal import Disposal
    from evidence_store.domain.exhibits.exhibit import Exhibit
    from evidence_store.domain.unit.jobs import Job

AT_A_FILE = frozenset({"erase", "read-again"})
"""What the pages do to a training file alone: they have no rights on a device."""


def can_be_done_here(name: str, disposal: Disposal, exhibit: Exhibit) -> bool:
    """Whether the pages can do the act of that name at all, as the folder stands."""
    if name in AT_A_FILE:
        store = the_store()
        is_file = store.is_training and exhibit.has_training_file
        if not (is_file and has_plan(store, disposal.plan_digest)):
            return False
        return not _is_asked_for(name, disposal, exhibit)
    if name == "sign-reading":
        return reading_to_sign(disposal) is not None
    if name == "acknowledge-sheet":
        return DisposalAct.PERMIT in DISPOSAL_ALLOWS[disposal.state]
    return True


def _is_asked_for(name: str, disposal: Disposal, exhibit: Exhibit) -> bool:
    """Whether that is queued or running already: an erasure, or a reading of the same person."""
    with the_store().reading() as uow:
        jobs = uow.jobs.find(exhibit_id=exhibit.id, state=OPEN)
    if name == "erase":
        return any(is_queued_for(each, disposal) for each in jobs)
    mine = the_actor().id
    return any(each.kind is JobKind.READ_AGAIN and each.asked_by == mine for each in jobs)


def reading_to_sign(disposal: Disposal) -> Job | None:
    """The reading that the person who is signed in has not signed for yet."""
    if DisposalAct.VERIFY not in DISPOSAL_ALLOWS[disposal.state]:
        return None
    return job_to_sign(the_store(), disposal, the_actor().id)
