"""How far an exhibit has come, as nine tasks in their order: worked out, kept nowhere.

record → image → verify → scan → review → approve → erase → verify → certificate. A task is done
only where the record says so; one that was passed over reads "not done", and a scan that left
something out is never simply done.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING

from evidence_store.domain.disposals.disposal import Disposal
from evidence_store.domain.disposals.disposal_states import DisposalState
from evidence_store.domain.exhibits.acquisitions import Acquisition, newest_verified, standing_for
from evidence_store.domain.exhibits.exhibit import Exhibit
from evidence_store.domain.exhibits.stages import WAITING, Stage
from evidence_store.domain.scans.scan import ScanRecord
from evidence_store.domain.unit.jobs import READINGS, Job, JobKind, JobState
from forensics.value_classes import dataclass
from forensics.values import ErasureOutcome, is_witnessed

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping


class TaskName(StrEnum):
    """The tasks, in their order."""

    RECORD = "record"
    IMAGE = "image"
    VERIFY_IMAGE = "verify_image"
    SCAN = "scan"
    REVIEW = "review"
    APPROVE = "approve"
    ERASE = "erase"
    VERIFY_ERASURE = "verify_erasure"
    CERTIFICATE = "certificate"


class TaskStatus(StrEnum):
    """Where one task stands."""

    DONE = "done"
    DONE_WITH_LIMITS = "done_with_limits"
    UNDER_WAY = "under_way"
    TO_DO = "to_do"
    TO_SIGN = "to_sign"
    CANNOT_START = "cannot_start"
    HELD = "held"
    INTERRUPTED = "interrupted"
    NOT_POSSIBLE = "not_possible"
    NOT_DONE = "not_done"
    FAILED = "failed"


class Awaited(StrEnum):
    """What a task that cannot be started waits for."""

    IMAGE = "image"
    VERIFIED_IMAGE = "verified_image"
    SCAN = "scan"
    PROPOSAL = "proposal"
    AUTHORISATION = "authorisation"
    END_OF_HOLDS = "end_of_holds"
    DISPOSAL = "disposal"
    VERIFICATION = "verification"


@dataclass(frozen=True, slots=True)
class Task:
    """One task of one exhibit; ``waits_for`` says of one that cannot start what comes first."""

    name: TaskName
    status: TaskStatus
    waits_for: Awaited | None = None


@dataclass(frozen=True, slots=True)
class ExhibitWork:
    """What the record holds of one exhibit's work; ``is_clear``: no hold bars erasure now."""

    exhibit: Exhibit
    acquisitions: Sequence[Acquisition] = ()
    scans: Sequence[ScanRecord] = ()
    disposals: Sequence[Disposal] = ()
    jobs: Sequence[Job] = ()
    is_clear: bool = True

    @property
    def live(self) -> Disposal | None:
        """The newest disposal that is not void."""
        standing = [one for one in self.disposals if one.state is not DisposalState.VOID]
        return standing[-1] if standing else None

    @property
    def standing(self) -> Sequence[Acquisition]:
        """Its disk images; its extractions, where it has none."""
        return standing_for(self.acquisitions)

    @property
    def to_scan(self) -> Acquisition | None:
        """The newest verified of these, while no scan of any of them is recorded."""
        ids = {one.id for one in self.standing}
        is_scanned = any(scan.acquisition_id in ids for scan in self.scans)
        return None if is_scanned else newest_verified(self.standing)

    def asked(self, kind: JobKind) -> list[Job]:
        """What a worker was asked to do with any of these, oldest first."""
        ids = {one.id for one in self.standing}
        return [one for one in self.jobs if one.kind is kind and one.acquisition_id in ids]

    @property
    def is_over(self) -> bool:
        """Nothing before the erasure can be made up for: it was disposed of, or has left."""
        return self.exhibit.stage not in WAITING or self.exhibit.ended is not None

    @property
    def is_unreadable(self) -> bool:
        """It is recorded that the device cannot be examined."""
        return not self.acquisitions and (
            self.exhibit.stage is Stage.DESTROY_ONLY or bool(self.exhibit.not_examined)
        )

    @property
    def is_held(self) -> bool:
        """Somebody placed a hold, or something does not agree."""
        return bool(self.exhibit.open_holds or self.exhibit.open_discrepancies)


S, _D = TaskStatus, DisposalState

ERASING: Mapping[DisposalState, TaskStatus] = {
    _D.PROPOSED: S.CANNOT_START,
    _D.AUTHORISED: S.TO_DO,
    _D.PERMITTED: S.TO_DO,
    _D.RUNNING: S.UNDER_WAY,
    _D.INTERRUPTED: S.INTERRUPTED,
}
VERIFYING: Mapping[DisposalState, TaskStatus] = {
    _D.COMPLETED: S.TO_DO,
    _D.PASSED: S.DONE,
    _D.CERTIFIED: S.DONE,
    # What was signed then is what the withdrawal says not to rely on.
    _D.CERTIFICATE_WITHDRAWN: S.NOT_DONE,
    _D.FAILED: S.FAILED,
    _D.INCONCLUSIVE: S.DONE_WITH_LIMITS,
    _D.NOT_READ: S.NOT_POSSIBLE,
}
CERTIFYING: Mapping[DisposalState, TaskStatus] = {
    _D.PASSED: S.TO_DO,
    _D.FAILED: S.TO_DO,
    _D.INCONCLUSIVE: S.TO_DO,
    _D.NOT_READ: S.TO_DO,
    _D.CERTIFIED: S.DONE,
    _D.CERTIFICATE_WITHDRAWN: S.NOT_DONE,
    _D.NON_COMPLETION: S.DONE_WITH_LIMITS,
}


BEFORE: Mapping[TaskName, Awaited] = {
    TaskName.VERIFY_IMAGE: Awaited.IMAGE,
    TaskName.SCAN: Awaited.VERIFIED_IMAGE,
    TaskName.REVIEW: Awaited.SCAN,
}
"""What a task of the examination waits for, whatever else is so."""


def tasks_of(work: ExhibitWork) -> tuple[Task, ...]:
    """Every task of an exhibit, in order, with where it stands."""
    found = (
        Task(TaskName.RECORD, S.DONE),
        Task(TaskName.IMAGE, _image(work)),
        Task(TaskName.VERIFY_IMAGE, _verify_image(work)),
        Task(TaskName.SCAN, _scan(work)),
        Task(TaskName.REVIEW, _review(work)),
        Task(TaskName.APPROVE, _approve(work)),
        Task(TaskName.ERASE, _erase(work)),
        Task(TaskName.VERIFY_ERASURE, _verify_erasure(work)),
        Task(TaskName.CERTIFICATE, _certificate(work)),
    )
    return tuple(
        replace(each, waits_for=_awaited(work, each.name))
        if each.status is S.CANNOT_START
        else each
        for each in found
    )


def _awaited(work: ExhibitWork, name: TaskName) -> Awaited:
    """What comes before a task that cannot be started."""
    if name in BEFORE:
        return BEFORE[name]
    live = work.live
    if live is None:
        return Awaited.PROPOSAL
    if name is TaskName.CERTIFICATE and live.state not in ERASING:
        return Awaited.VERIFICATION
    if name is TaskName.ERASE and live.state is _D.PROPOSED:
        return Awaited.AUTHORISATION
    return Awaited.END_OF_HOLDS if name in (TaskName.APPROVE, TaskName.ERASE) else Awaited.DISPOSAL


def _image(work: ExhibitWork) -> TaskStatus:
    if work.acquisitions:
        return (
            # An extraction is what a tool took off the medium, and shows nothing of
            # the rest (ADR 64).
            S.DONE if any(not one.is_logical for one in work.acquisitions) else S.DONE_WITH_LIMITS
        )
    if work.is_unreadable:
        return S.NOT_POSSIBLE
    return S.NOT_DONE if work.is_over else S.TO_DO


def _verify_image(work: ExhibitWork) -> TaskStatus:
    if not work.acquisitions:
        return _without_image(work)
    verified = [one for one in work.standing if one.is_verified]
    if verified:
        return (
            S.DONE_WITH_LIMITS
            # In place of a sector that could not be read an image has whatever its
            # tool wrote there.
            if all(one.is_logical or one.bad_sectors for one in verified)
            else S.DONE
        )
    if work.standing[-1].computed_digest is not None:
        return S.FAILED  # it was read, with a fault or to another digest
    newest = work.standing[-1].id
    checked = [one for one in work.jobs if one.acquisition_id == newest]
    return (
        S.TO_SIGN if _is_read(checked, {JobKind.CHECK_IMAGE}) else _waits(work, JobKind.CHECK_IMAGE)
    )


def _scan(work: ExhibitWork) -> TaskStatus:
    if work.scans and (work.to_scan is None or work.is_over):
        return S.DONE_WITH_LIMITS if work.scans[-1].not_examined else S.DONE
    if not any(one.is_verified for one in work.acquisitions):
        return _without_image(work)
    return _waits(work, JobKind.SCAN)


def _review(work: ExhibitWork) -> TaskStatus:
    """What was found and what was not seen is looked at by the proposer."""
    if work.live is not None:
        return S.DONE
    if work.exhibit.ended is not None:
        return S.NOT_DONE
    return S.TO_DO if work.scans or work.is_unreadable else S.CANNOT_START


def _approve(work: ExhibitWork) -> TaskStatus:
    live = work.live
    if live is not None and live.authorisation is not None:
        return S.DONE
    if work.exhibit.ended is not None:
        return S.NOT_DONE
    if live is None:
        return S.CANNOT_START
    return _unless_held(work, S.TO_DO)


def _erase(work: ExhibitWork) -> TaskStatus:
    live = work.live
    if live is None:
        return S.NOT_DONE if work.exhibit.ended is not None else S.CANNOT_START
    if live.state in ERASING:
        return _unless_held(work, ERASING[live.state])
    if live.receipt is None:
        # What people do has no receipt: two witnesses are its proof.
        destroyed = is_witnessed(live.method) and live.state in VERIFYING
        return S.DONE if destroyed or live.state is _D.CERTIFIED else S.NOT_DONE
    return {
        ErasureOutcome.ERASED: S.DONE,
        # What nobody has read back yet, as was signed for (ADR 95), and what another tool is said
        # to have done (ADR 103): the task after this one reads every byte of it.
        ErasureOutcome.WRITTEN: S.DONE,
        ErasureOutcome.STATED: S.DONE,
        ErasureOutcome.ERASED_WITH_EXCEPTIONS: S.DONE_WITH_LIMITS,
        ErasureOutcome.FAILED: S.FAILED,
    }[live.receipt.outcome]


def _verify_erasure(work: ExhibitWork) -> TaskStatus:
    live = work.live
    if live is None or live.state in ERASING:
        return S.NOT_DONE if work.exhibit.ended is not None else S.CANNOT_START
    if live.state is _D.NON_COMPLETION:
        return S.FAILED if live.verification is not None else S.NOT_DONE
    # A reading from before this work began, under an earlier disposal, shows nothing of it.
    since = [one for one in work.jobs if live.first_started and one.asked_at >= live.first_started]
    if live.state is _D.COMPLETED and _is_read(since, READINGS):
        return S.TO_SIGN
    return VERIFYING[live.state]


def _certificate(work: ExhibitWork) -> TaskStatus:
    live = work.live
    if live is None:
        return S.NOT_DONE if work.exhibit.ended is not None else S.CANNOT_START
    return CERTIFYING.get(live.state, S.CANNOT_START)


def _without_image(work: ExhibitWork) -> TaskStatus:
    if work.is_unreadable:
        return S.NOT_POSSIBLE
    return S.NOT_DONE if work.is_over else S.CANNOT_START


def _is_read(jobs: Sequence[Job], kinds: Collection[JobKind]) -> bool:
    """Whether a worker has read it, and the person who asked for that has not signed yet."""
    asked = [one.state for one in jobs if one.kind in kinds]
    return asked[-1:] == [JobState.DONE]


def _waits(work: ExhibitWork, kind: JobKind) -> TaskStatus:
    """A task of a worker: under way, failed, or still to be asked for."""
    asked = [one.state for one in work.asked(kind)]
    if JobState.RUNNING in asked or JobState.QUEUED in asked:
        return S.UNDER_WAY
    if asked and asked[-1] is JobState.FAILED:
        return S.FAILED
    if asked and asked[-1] is JobState.STOPPED:
        return S.INTERRUPTED
    return S.NOT_DONE if work.is_over else S.TO_DO


def _unless_held(work: ExhibitWork, status: TaskStatus) -> TaskStatus:
    """Held where somebody placed a hold; not yet where only time has to pass."""
    if work.is_held:
        return S.HELD
    return S.CANNOT_START if status is S.TO_DO and not work.is_clear else status
