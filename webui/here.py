"""What the pages can do of a disposal at all, as the folder and the station stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import current_app

from evidence_store.domain.disposals.disposal_states import DISPOSAL_ALLOWS, DisposalAct
from evidence_store.domain.offers.resuming import is_queued_for
from evidence_store.domain.unit.jobs import OPEN, READINGS
from evidence_store.kept_files.plans import has_plan
from evidence_store.kept_files.readings import job_to_sign
from webui.door.access import the_actor, the_store

if TYPE_CHECKING:
    from evidence_store.domain.disposals.disposal import Disposal
    from evidence_store.domain.exhibits.exhibit import Exhibit
    from evidence_store.domain.unit.jobs import Job
    from evidence_store.station.here import Station

AT_A_FILE = frozenset({"erase", "read-again"})
"""What the pages do to a training file alone: they have no rights on a device."""
AT_STATION = frozenset({"erase-here", "read-here"})
"""What the services of the station do to what is plugged in there."""


def can_be_done_here(name: str, disposal: Disposal, exhibit: Exhibit) -> bool:
    """Whether the pages can do the act of that name at all, as the folder stands."""
    if name in AT_A_FILE | AT_STATION:
        if not has_plan(the_store(), disposal.plan_digest):
            return False
        is_file = the_store().is_training and exhibit.has_training_file
        is_there = is_file if name in AT_A_FILE else is_plugged_in(exhibit)
        return is_there and not _is_asked_for(name, disposal, exhibit)
    if name == "sign-reading":
        return reading_to_sign(disposal) is not None
    if name == "acknowledge-sheet":
        return DisposalAct.PERMIT in DISPOSAL_ALLOWS[disposal.state]
    return True


def the_station() -> Station:
    """Return the station of this machine."""
    found: Station = current_app.extensions["expunge_station"]
    return found


def is_plugged_in(exhibit: Exhibit) -> bool:
    """Whether the station has it, and nothing keeps it from being worked on."""
    station = the_station()
    if not station.is_there:
        return False
    with the_store().reading() as uow:
        return station.name_of(uow, exhibit) is not None


def _is_asked_for(name: str, disposal: Disposal, exhibit: Exhibit) -> bool:
    """Whether that is queued or running already: an erasure, or a reading of the same person."""
    with the_store().reading() as uow:
        jobs = uow.jobs.find(exhibit_id=exhibit.id, state=OPEN)
    if name in ("erase", "erase-here"):
        return any(is_queued_for(each, disposal) for each in jobs)
    mine = the_actor().id
    return any(each.kind in READINGS and each.asked_by == mine for each in jobs)


def reading_to_sign(disposal: Disposal) -> Job | None:
    """The reading that the person who is signed in has not signed for yet."""
    if DisposalAct.VERIFY not in DISPOSAL_ALLOWS[disposal.state]:
        return None
    return job_to_sign(the_store(), disposal, the_actor().id)
