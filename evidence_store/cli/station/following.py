"""A job looked at until it ends."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import click

from evidence_store.domain.unit.jobs import IN_TURN, JobState
from evidence_store.open_folder.beside import job_states
from evidence_store.words.labels import label
from forensics.figures import duration_text

if TYPE_CHECKING:
    from evidence_store.cli._kit.working import Work
    from evidence_store.domain.unit.jobs import Job, JobFigures

LOOK_SECONDS = 1.0
GOES_ON = "\nIt goes on for as long as the station runs. Refresh to see how far it is."


def follow(work: Work, job: Job) -> bool:
    """Show how far a job is until it ends; True where it is done. Ctrl-C only stops looking."""
    try:
        while (now := _now(work, job)).state in IN_TURN:
            for each in job_states(work.store).figures_of([job.id]).values():
                click.echo(f"\r{_how_far(each)}    ", nl=False)
            time.sleep(LOOK_SECONDS)
    except KeyboardInterrupt:
        click.echo(GOES_ON)
        return False
    click.echo(f"\r{label(now.state)}. {now.said}")
    return now.state is JobState.DONE


def _now(work: Work, job: Job) -> Job:
    with work.reading as uow:
        return uow.jobs.get(job.id)


def _how_far(figures: JobFigures) -> str:
    left = "" if figures.left_s is None else f", {duration_text(figures.left_s)} left"
    return f"{figures.phase.replace('_', ' ')}: {figures.percent} %{left}"
