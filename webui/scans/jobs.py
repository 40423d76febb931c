"""Long work: what waits, what runs and how far it is, what ended and how."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, render_template

from evidence_store.domain.unit.jobs import Job, JobFigures, JobKind, JobState
from evidence_store.domain.values.projection import projected
from evidence_store.kept_files.readings import waits_for
from evidence_store.open_folder.beside import job_states
from evidence_store.tables.scans import FAILED_FIRST, ListedJob, listed_jobs
from evidence_store.workflow.unit.jobs import SHOWN, list_current, list_resumable
from forensics.value_classes import dataclass
from webui.door.access import the_actor, the_desk, the_store
from webui.door.sessions import JOBS
from webui.here import offers_here

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime


blueprint = Blueprint("jobs", __name__, url_prefix=JOBS)


@dataclass(frozen=True, slots=True)
class JobLine(ListedJob):
    """One job, how far it is, and what can be done with it."""

    figures: JobFigures | None
    is_lost: bool
    can_resume: bool
    can_sign: bool
    waits_to_be_signed: bool
    can_begin: bool


@blueprint.get("")
def show() -> str:
    """List all work, what failed first."""
    return render_template("scans/jobs.html", lines=lines_of(_current()), shown=SHOWN)


@blueprint.get("/progress")
def progress() -> str:
    """Return the part of the page that changes while work runs."""
    return render_template("parts/jobs.html", lines=lines_of(_current()))


def _current() -> tuple[Job, ...]:
    return list_current(the_desk())


def lines_of(found: Sequence[Job]) -> list[JobLine]:
    """Return the jobs as a page shows them, what failed first."""
    store, now, here = the_store(), the_store().clock(), offers_here()
    running = [job.id for job in found if job.state is JobState.RUNNING]
    figures = job_states(store).figures_of(running)
    resumable = list_resumable(the_desk(), found)
    with store.reading() as uow:
        listed = listed_jobs(uow, found)
        signable = {
            job.id
            for job in found
            if waits_for(store, job, the_actor().id)
            and (
                job.kind is JobKind.READ_COPY
                or uow.acquisitions.get(job.acquisition_id).is_older_than(job.asked_at)
            )
        }
    lines = [
        projected(
            JobLine,
            one,
            figures=figures.get(one.job.id),
            is_lost=_is_lost(one.job, figures, now),
            can_resume=one.job.id in resumable,
            can_sign=one.job.id in signable,
            waits_to_be_signed=waits_for(store, one.job, one.job.asked_by),
            can_begin=here.can_begin(one.job),
        )
        for one in listed
    ]
    return sorted(lines, key=lambda line: FAILED_FIRST.index(line.job.state))


def _is_lost(job: Job, figures: Mapping[str, JobFigures], now: datetime) -> bool:
    newest = figures.get(job.id)
    return job.state is JobState.RUNNING and newest is not None and newest.is_lost(at=now)
