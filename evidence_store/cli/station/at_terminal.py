"""One person with their open key, at the terminal of one station."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.cli._kit.working import Work
from evidence_store.domain.unit.jobs import JobKind
from evidence_store.station.here import Station
from evidence_store.station.offers import Offers
from evidence_store.workflow.unit.jobs import list_resumable
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from evidence_store.domain.disposals.disposal import Disposal
    from evidence_store.domain.exhibits.exhibit import Exhibit
    from evidence_store.domain.unit.jobs import Job


@dataclass(frozen=True, slots=True)
class AtTerminal:
    """One person with their open key, at one station."""

    work: Work
    station: Station

    @property
    def offers(self) -> Offers:
        """What this person can have done here."""
        return Offers(self.work.store, self.station, self.work.actor.id)

    def disposal(self, disposal_id: str) -> Disposal:
        """Return a disposal as it is recorded now."""
        with self.work.reading as uow:
            return uow.disposals.get(disposal_id)

    def job(self, job_id: str) -> Job:
        """Return a job as it is recorded now."""
        with self.work.reading as uow:
            return uow.jobs.get(job_id)

    def resumable(self, exhibit: Exhibit) -> Job | None:
        """The newest erasure of the exhibit that this person can have go on, by a new signature."""
        with self.work.reading as uow:
            found = uow.jobs.find(exhibit_id=exhibit.id, kind=JobKind.ERASE_DEVICE)
        ids = list_resumable(self.work.reading_desk, found)
        return next((each for each in reversed(found) if each.id in ids), None)
