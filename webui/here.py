"""What the pages can do of a disposal at all, as the folder stands: they touch no device."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.domain.disposals.disposal_states import DISPOSAL_ALLOWS, DisposalAct
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
        if name == "read-again" and _is_being_read(exhibit):
            return False
        return is_file and has_plan(store, disposal.plan_digest)
    if name == "sign-reading":
        return reading_to_sign(disposal) is not None
    if name == "acknowledge-sheet":
        return DisposalAct.PERMIT in DISPOSAL_ALLOWS[disposal.state]
    return True


def _is_being_read(exhibit: Exhibit) -> bool:
    """Whether this person's reading is queued or running, so that no other is taken of them."""
    own = {"asked_by": the_actor().id, "kind": JobKind.READ_AGAIN}
    with the_store().reading() as uow:
        return bool(uow.jobs.find(exhibit_id=exhibit.id, state=OPEN, **own))


def reading_to_sign(disposal: Disposal) -> Job | None:
    """The reading that the person who is signed in has not signed for yet."""
    if DisposalAct.VERIFY not in DISPOSAL_ALLOWS[disposal.state]:
        return None
    return job_to_sign(the_store(), disposal, the_actor().id)
