"""What one person can have done here, as the data folder and the station stand.

Whether the record takes an act from them, its own rule says (``domain.offers``). Here stands what
is needed besides: a device that is plugged in, a plan that is kept, a reading that waits. The pages
and the terminal ask the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.domain.disposals.disposal_states import DISPOSAL_ALLOWS, DisposalAct
from evidence_store.domain.offers.resuming import disposal_of, is_queued_for
from evidence_store.domain.unit.jobs import OPEN, READINGS, JobKind, JobState
from evidence_store.errors import OutOfSequenceError, RefusedError
from evidence_store.kept_files.plans import has_plan, plan_of
from evidence_store.kept_files.readings import job_to_sign
from evidence_store.open_folder.store import Store
from evidence_store.station.here import Station
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from evidence_store.domain.disposals.disposal import Disposal
    from evidence_store.domain.exhibits.exhibit import Exhibit
    from evidence_store.domain.unit.jobs import Job

AT_A_FILE = frozenset({"erase", "read-again"})
"""What a worker does to a training file alone: it has no rights on a device."""
AT_STATION = frozenset({"erase-here", "read-here"})
"""What the services of the station do to what is plugged in there."""
ON_EXHIBIT = frozenset({"image-here"})
"""The same, about an exhibit of which no disposal is open."""
_ERASURES = frozenset({"erase", "erase-here"})
NOT_WAITING = "No erasure that you signed for waits to be begun. Look at the page of the station."


@dataclass(frozen=True, slots=True)
class Offers:
    """What this person can have done, in this folder and at this station."""

    store: Store
    station: Station
    person_id: str

    def has(self, act: str, disposal: Disposal, exhibit: Exhibit) -> bool:
        """Whether an act about a disposal, by the name of its page, can be done here at all."""
        if act in AT_A_FILE | AT_STATION:
            return (
                has_plan(self.store, disposal.plan_digest)
                and self._is_at_hand(act, exhibit)
                and not self._is_asked_for(act, disposal, exhibit)
            )
        if act == "sign-reading":
            return self.reading_to_sign(disposal) is not None
        if act == "acknowledge-sheet":
            return DisposalAct.PERMIT in DISPOSAL_ALLOWS[disposal.state]
        return True

    def has_on_exhibit(self, act: str, exhibit: Exhibit) -> bool:
        """Whether an act about an exhibit, by the name of its page, can be done here at all."""
        if act not in ON_EXHIBIT:
            return True
        if not self.station.is_there or not self.store.settings.places.images:
            return False
        with self.store.reading() as uow:
            return self.station.name_of(uow, exhibit, to_write=False) is not None

    def device_to_image(self, exhibit: Exhibit) -> str:
        """By which name an exhibit is plugged in that is to be imaged.

        Raises:
            OutOfSequenceError: it is not plugged in, or cannot be worked on as it is connected.
        """
        with self.store.reading() as uow:
            return self.station.require_name(uow, exhibit, to_write=False)

    def device_of(self, disposal: Disposal, *, to_write: bool) -> str:
        """By which name the device of a disposal is plugged in, once its plan is found as well.

        Raises:
            EvidenceStoreError: its plan is not kept, or was changed.
            OutOfSequenceError: it is not plugged in, or cannot be worked on as it is connected.
        """
        # For its refusal alone: a plan that is missing is told before anything is signed.
        plan_of(self.store, disposal.plan_digest)
        with self.store.reading() as uow:
            exhibit = uow.exhibits.get(disposal.exhibit_id)
            return self.station.require_name(uow, exhibit, to_write=to_write)

    def device_to_begin(self, job: Job) -> str:
        """By which name the device of an erasure is plugged in that waits to be begun again.

        It was signed for by this person, and no eraser has begun it: the eraser was silent, or
        refused it.

        Raises:
            OutOfSequenceError: it is none of these, its disposal has ended, or its device is not
                plugged in.
        """
        mine = (JobKind.ERASE_DEVICE, JobState.QUEUED, self.person_id)
        if (job.kind, job.state, job.asked_by) != mine:
            raise OutOfSequenceError(NOT_WAITING)
        with self.store.reading() as uow:
            disposal_of(job, uow.disposals.find(exhibit_id=job.on_exhibit.exhibit_id))
            exhibit = uow.exhibits.get(job.on_exhibit.exhibit_id)
            return self.station.require_name(uow, exhibit, to_write=True)

    def can_begin(self, job: Job) -> bool:
        """Whether ``device_to_begin`` finds it."""
        try:
            return bool(self.device_to_begin(job))
        except RefusedError:
            return False

    def reading_to_sign(self, disposal: Disposal) -> Job | None:
        """This person's reading for which they have not signed yet."""
        if DisposalAct.VERIFY not in DISPOSAL_ALLOWS[disposal.state]:
            return None
        return job_to_sign(self.store, disposal, self.person_id)

    def _is_at_hand(self, act: str, exhibit: Exhibit) -> bool:
        if act in AT_A_FILE:
            return self.store.is_training and exhibit.has_training_file
        with self.store.reading() as uow:
            return self.station.name_of(uow, exhibit, to_write=act in _ERASURES) is not None

    def _is_asked_for(self, act: str, disposal: Disposal, exhibit: Exhibit) -> bool:
        """Whether that is queued or running already: an erasure, or a reading of this person's."""
        with self.store.reading() as uow:
            jobs = uow.jobs.find(exhibit_id=exhibit.id, state=OPEN)
        if act in _ERASURES:
            return any(is_queued_for(each, disposal) for each in jobs)
        return any(each.kind in READINGS and each.asked_by == self.person_id for each in jobs)
