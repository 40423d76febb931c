"""Long work that a person asks for and a worker does: queued, run, stopped, resumed, ended.

A job is recorded because a case's history is not whole without its failed jobs. How far a job is
stands beside the record (``JobFigures``): it changes every second and says nothing of evidence.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, TypeAlias

from evidence_store.errors import OutOfSequenceError
from evidence_store.ways import Advice, Way, places_of
from forensics.value_classes import dataclass


class JobKind(StrEnum):
    """What a worker can do."""

    CHECK_IMAGE = "check_image"  # read a disk image again and recompute its digests
    SCAN = "scan"  # look for the known files of a hash set on a verified disk image
    ERASE = "erase"  # overwrite a training file, authorised before; the eraser's alone
    READ_AGAIN = "read_again"  # read an overwritten training file, for a second person to sign
    BUILD_SET = "build_set"  # make a hash set of originals, for a case
    ERASE_DEVICE = "erase_device"  # overwrite what is plugged in at the station; its eraser's alone
    READ_DEVICE = "read_device"  # read that again, for a second person; its reader's alone
    REGISTER_COPY = "register_copy"  # read the files of a police copy, and register them
    ERASE_COPY = "erase_copy"  # overwrite these, signed for before; the eraser's alone
    READ_COPY = "read_copy"  # read them again, for a second person to sign
    IMAGE_DEVICE = "image_device"  # image what is plugged in at the station; its reader's alone


ERASURES = frozenset({JobKind.ERASE, JobKind.ERASE_DEVICE})
"""Each start of these is signed for by the person who carries it out."""

READINGS = frozenset({JobKind.READ_AGAIN, JobKind.READ_DEVICE})
"""What these find, the second person signs for afterwards."""

COPY_WORK = frozenset({JobKind.REGISTER_COPY, JobKind.ERASE_COPY, JobKind.READ_COPY})
"""Work on the files of a police copy."""


class KeysFrom(StrEnum):
    """Where a scan has keys of locked volumes from. Which keys they are, no record says."""

    TYPED = "typed"  # by the person who asked for it; kept sealed until it ends
    KEPT = "kept"  # PINs, passphrases and recovery keys that are kept sealed for the exhibit


@dataclass(frozen=True, slots=True)
class OfExhibit:
    """What work on one exhibit is about: a disk image of it, its training file, or a police copy.

    ``acquisition_id`` is the disk image, ``copy_id`` the copy; empty where there is none.
    """

    exhibit_id: str
    acquisition_id: str = ""
    copy_id: str = ""


@dataclass(frozen=True, slots=True)
class OfCase:
    """What work on no exhibit is about: the job's case, as a whole."""


JobAbout: TypeAlias = OfExhibit | OfCase
"""What a job is about, besides its case."""


class JobState(StrEnum):
    """Where a job stands."""

    QUEUED = "queued"
    RUNNING = "running"
    STOPPED = "stopped"
    DONE = "done"
    FAILED = "failed"


OPEN = frozenset({JobState.QUEUED, JobState.RUNNING, JobState.STOPPED})
"""While a job stands so, the same is not asked for a second time."""

IN_TURN = frozenset({JobState.QUEUED, JobState.RUNNING})
"""While a job stands so, a worker may come to it: at its turn, or when its own worker was lost."""


UNFINISHED = frozenset(JobState) - {JobState.DONE}
"""While a job stands so, what it is for is not there yet."""

NEVER_RESUMED = frozenset({JobKind.BUILD_SET, JobKind.IMAGE_DEVICE, *COPY_WORK})
"""Of these nothing is kept that another could go on with: they are asked for again instead."""


class JobAct(StrEnum):
    """What can be done with a job."""

    START = "start"
    STOP = "stop"
    RESUME = "resume"
    END = "end"


JOB_ALLOWS: dict[JobState, frozenset[JobAct]] = {
    JobState.QUEUED: frozenset({JobAct.START, JobAct.STOP}),
    # A job whose worker died is started again: by the same or another worker.
    JobState.RUNNING: frozenset({JobAct.START, JobAct.STOP, JobAct.END}),
    JobState.STOPPED: frozenset({JobAct.RESUME}),
    JobState.DONE: frozenset(),
    JobState.FAILED: frozenset({JobAct.RESUME}),
}
"""The whole state machine; everything else is refused."""

_STANDS = {
    JobState.QUEUED: "waits for a worker",
    JobState.RUNNING: "is under way",
    JobState.STOPPED: "was stopped",
    JobState.DONE: "has ended",
    JobState.FAILED: "has failed",
}
_ASKED = {
    JobAct.START: "be started",
    JobAct.STOP: "be stopped",
    JobAct.RESUME: "go on",
    JobAct.END: "end",
}

LOST_AFTER = timedelta(seconds=60)
"""A running job whose worker was silent for so long is done by another; the work goes on from its
checkpoint."""


@dataclass(frozen=True, slots=True)
class Job:
    """One piece of long work, on an exhibit or for a whole case.

    ``hash_set_file`` is where the worker finds the sealed set (a path on the worker's machine);
    ``hash_set_id`` is the registered set, or the one that is to be registered when it is built;
    ``ways`` are those that ``sentence`` names: at which character, and the name in ``Way``.
    ``permit_id`` is the permit that the person who queued an overwriting signed for it;
    ``keys_from`` is where a scan has keys of locked volumes from, empty where it has none;
    ``by_second``: a second reader reads the disk image that is checked;
    ``of_sample``: the sample that a supervisor decided on is read again, and not the whole medium.
    """

    id: str
    version: int
    kind: JobKind
    case_id: str
    about: JobAbout
    asked_by: str
    asked_at: datetime
    state: JobState = JobState.QUEUED
    hash_set_file: str | None = None
    hash_set_id: str | None = None
    worker: str | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    # It says in plain English how it ended, never a name from the medium.
    sentence: str = ""
    ways: tuple[tuple[int, str], ...] = ()
    permit_id: str | None = None
    keys_from: tuple[KeysFrom, ...] = ()
    by_second: bool = False
    of_sample: bool = False

    @property
    def is_open(self) -> bool:
        """Whether it is still to end: it waits, runs, or was stopped and can go on."""
        return self.state in OPEN - ({JobState.STOPPED} if self.kind in NEVER_RESUMED else set())

    @property
    def on_exhibit(self) -> OfExhibit:
        """Return what it is about, where that is an exhibit.

        Raises:
            ValueError: it is about a whole case.
        """
        if isinstance(self.about, OfExhibit):
            return self.about
        raise ValueError(self.id)

    @property
    def exhibit_id(self) -> str | None:
        """Return the exhibit that it is about; None where that is the whole case."""
        return self.about.exhibit_id if isinstance(self.about, OfExhibit) else None

    @property
    def acquisition_id(self) -> str:
        """Return the disk image that it is about; empty where there is none."""
        return self.about.acquisition_id if isinstance(self.about, OfExhibit) else ""

    @property
    def said(self) -> str:
        """Return how it ended, with the ways that this names."""
        return Advice(self.sentence, ((at, Way[name]) for at, name in self.ways))

    @property
    def copy_id(self) -> str:
        """Return the police copy that it is about; empty where it is about none."""
        return self.about.copy_id if isinstance(self.about, OfExhibit) else ""

    def require(self, act: JobAct) -> None:
        """Check that the job's state allows the act.

        Raises:
            OutOfSequenceError: it does not.
        """
        if act is JobAct.RESUME and self.kind in NEVER_RESUMED:
            raise OutOfSequenceError(
                "Nothing of this work is kept, so it cannot go on. Ask for it again."
            )
        if act not in JOB_ALLOWS[self.state]:
            message = f"This work {_STANDS[self.state]}; it cannot {_ASKED[act]} now."
            raise OutOfSequenceError(message)

    def started(self, *, worker: str, at: datetime) -> Job:
        """The job in a worker's hands."""
        self.require(JobAct.START)
        return self._told("", state=JobState.RUNNING, worker=worker, started_at=at)

    def stopped(self, *, at: datetime) -> Job:
        """The job as a person stopped it; what was done is kept."""
        self.require(JobAct.STOP)
        return self._told("Stopped.", state=JobState.STOPPED, worker=None, ended_at=at)

    def resumed(self, *, permit_id: str | None = None) -> Job:
        """The job queued again, to go on where it was; an overwriting under its new permit."""
        self.require(JobAct.RESUME)
        # Never under the permit of before: each start is signed for by itself.
        return self._told("", state=JobState.QUEUED, ended_at=None, permit_id=permit_id)

    def ended(self, state: JobState, *, sentence: str, at: datetime) -> Job:
        """Return the job as finished: done, or failed with what to do next."""
        self.require(JobAct.END)
        return self._told(sentence, state=state, worker=None, ended_at=at)

    def _told(self, sentence: str, **changes: Any) -> Job:  # noqa: ANN401 -- what ``replace`` takes
        ways = tuple((at, way.name) for at, way in places_of(sentence))
        return replace(self, sentence=str(sentence), ways=ways, **changes)


PICTURES_PHASE = "altered"
"""What a scan calls its work on pictures (``forensics.scanning.progress``)."""


@dataclass(frozen=True, slots=True)
class JobFigures:
    """How far a running job is: bytes or pictures done and to do, how many a second, seconds left.

    ``beat`` is the last sign of life of its worker (UTC). ``waits_for`` says what limits it:
    ``network``, ``disk`` or ``processor``; None where that cannot be told.
    """

    job_id: str
    beat: datetime
    phase: str
    done: int
    total: int
    rate: int
    left_s: float | None
    waits_for: str | None = None

    @property
    def counts_pictures(self) -> bool:
        """Whether ``done``, ``total`` and ``rate`` are pictures, and not bytes."""
        return self.phase == PICTURES_PHASE

    @property
    def percent(self) -> int:
        """Whole percent done, 0 where the whole is not known yet."""
        return min(100, self.done * 100 // self.total) if self.total > 0 else 0

    def is_lost(self, *, at: datetime) -> bool:
        """Whether the worker has been silent for too long."""
        return abs(at - self.beat) > LOST_AFTER  # under a wrong clock a beat can lie in the future
