"""What a worker read for a person, shown and then signed for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from evidence_store.domain.copies.endings import EndOutcome
from evidence_store.domain.exhibits.acquisitions import ImageReading
from evidence_store.domain.unit.jobs import JobKind
from evidence_store.kept_files.readings import forget_reading, reading_to_sign
from evidence_store.ways import Way
from evidence_store.workflow.copies.endings import record_reading
from evidence_store.workflow.scans.acquisitions import sign_reading
from forensics.values.copies.police_copies import CopyReading

if TYPE_CHECKING:
    from evidence_store.cli._kit.working import Work
    from evidence_store.domain.unit.jobs import Job

SEEN = "Did you see what was found, and sign for it?"


def sign_for(work: Work, job: Job, *, is_asked: bool) -> None:
    """Show what was found, ask, sign and record it; then it is no longer kept.

    Raises:
        OutOfSequenceError: nothing waits for this person, or what was kept has changed.
    """
    told = (
        _copy(work, job, is_asked) if job.kind is JobKind.READ_COPY else _image(work, job, is_asked)
    )
    # Only once it is recorded: a reading that nobody signed for would be made again.
    forget_reading(work.store, job)
    click.echo(told)


def _image(work: Work, job: Job, is_asked: bool) -> str:  # noqa: FBT001 -- private
    found = reading_to_sign(
        work.store, job, work.actor.id, work.acting.unit_keys, form=ImageReading
    )
    _ask(work, job, is_asked)
    made = sign_reading(work.desk, job.id, found=found)
    if made.is_verified:
        return f"Signed. The {made.called} is verified. Have it scanned: {Way.QUEUE_SCAN}."
    return f"Signed. Not all of it could be read, so the {made.called} is not verified."


def _copy(work: Work, job: Job, is_asked: bool) -> str:  # noqa: FBT001 -- the same
    found = reading_to_sign(work.store, job, work.actor.id, work.acting.unit_keys, form=CopyReading)
    _ask(work, job, is_asked)
    about = job.on_exhibit
    after = record_reading(work.desk, about.exhibit_id, about.copy_id, reading=found)
    if after.ending is not None and after.ending.outcome is EndOutcome.ERASED:
        return f"Signed: every byte is zero. Its document can be issued: {Way.COPY_ISSUE}."
    return f"Signed. Not every byte is zero, so a report is due: {Way.COPY_ISSUE}."


def _ask(work: Work, job: Job, is_asked: bool) -> None:  # noqa: FBT001 -- the same
    with work.reading as uow:
        exhibit = uow.exhibits.get(job.on_exhibit.exhibit_id).reference
    click.echo(f"{exhibit}: {job.said} It counts once you have signed for it.")
    if is_asked:
        click.confirm(SEEN, abort=True)
