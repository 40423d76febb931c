"""The station at a terminal: what is plugged in, and the next step of the person who sits there.

It calls the same steps as the pages, over the same services: nothing here touches a device.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import click

from evidence_store.acts.next_steps import next_of_exhibit
from evidence_store.domain.offers.resuming import is_queued_for
from evidence_store.domain.unit.jobs import IN_TURN, JobKind, JobState
from evidence_store.errors import EvidenceStoreError, OutOfSequenceError
from evidence_store.kept_files.issuing import issue_document
from evidence_store.kept_files.jobs import new_job_with
from evidence_store.kept_files.plans import has_plan, plan_of
from evidence_store.kept_files.readings import job_to_sign, reading_of
from evidence_store.open_folder.beside import job_states
from evidence_store.station.here import BEGUN
from evidence_store.ways import said_by
from evidence_store.words.labels import label
from evidence_store.workflow._kit.subjects.bags import BagWork
from evidence_store.workflow.disposals.erasure_queue import (
    ErasureAsked,
    queue_erasure,
    resume_erasure,
)
from evidence_store.workflow.disposals.reading_queue import queue_reading
from evidence_store.workflow.disposals.verifications import begin_reading, record_verification
from evidence_store.workflow.unit.jobs import list_resumable
from forensics.cli.printable import printable
from forensics.figures import duration_text
from forensics.values import ErasureVerification

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from evidence_store.cli._kit.working import Work
    from evidence_store.domain.disposals.disposal import Disposal
    from evidence_store.domain.exhibits.exhibit import Exhibit
    from evidence_store.domain.overview.next_steps import StepTo
    from evidence_store.domain.unit.jobs import Job
    from evidence_store.station.here import AtStation, Station

LOOK_SECONDS = 1.0
NOTHING = "Nothing is plugged in."


def sit_down(work: Work, station: Station) -> None:
    """Show what is plugged in, and do the next step of what is chosen, until the person leaves."""
    while True:
        with work.reading as uow:
            found = station.at_hand(uow)
        click.echo()
        for number, each in enumerate(found.devices, start=1):
            click.echo("\n".join(_lines(work, station, each, number)))
        if not found.devices:
            click.echo(found.silent or NOTHING)
        chosen = click.prompt("Number of the device, r to refresh, q to leave", default="r")
        if chosen.strip().lower() == "q":
            return
        if chosen.strip().isdecimal() and 1 <= int(chosen) <= len(found.devices):
            _chosen(work, station, found.devices[int(chosen) - 1])


def _lines(work: Work, station: Station, each: AtStation, number: int) -> list[str]:
    device = each.device
    serial = device.identity.serial or "no serial number"
    name = "training file" if device.is_training_file else device.identity.model or "device"
    lines = [f"{number}. {printable(name)}, {device.identity.size:,} bytes, {printable(serial)}"]
    lines += [f"   {one.exhibit.reference}: {one.why}" for one in each.matches]
    lines += [f"   {printable(one)}" for one in (device.bar, *device.cautions) if one]
    if each.exhibit is not None:
        found = next_of_exhibit(work.reading_desk, each.exhibit.id, shows=_shown(work, station))
        step = found.step
        lines.append(
            f"   {found.stands} " + (f"You: {SAID[step.page]}." if step else found.waits_for)
        )
    elif not each.matches:
        lines.append(f"   {each.why_none}")
    return lines


def _shown(work: Work, station: Station) -> Callable[[StepTo], bool]:
    """Which steps are done here: those of the station, where they can be done now."""

    def shows(step: StepTo) -> bool:
        if step.page not in STEPS:
            return False
        with work.reading as uow:
            disposal = uow.disposals.get(step.subject_id)
            exhibit = uow.exhibits.get(disposal.exhibit_id)
            there = station.name_of(uow, exhibit) is not None
        if step.page == "sign-reading":
            return job_to_sign(work.store, disposal, work.actor.id) is not None
        if step.page in ("erase-here", "read-here"):
            return there and has_plan(work.store, disposal.plan_digest)
        return True

    return shows


def _chosen(work: Work, station: Station, at: AtStation) -> None:
    exhibit = at.exhibit
    found = None
    if exhibit is not None:
        found = next_of_exhibit(work.reading_desk, exhibit.id, shows=_shown(work, station))
    if exhibit is None or found is None or found.step is None:
        click.echo("There is nothing for you to do with it here now.")
        return
    try:
        STEPS[found.step.page](work, station, exhibit, found.step.subject_id)
    except EvidenceStoreError as error:  # told as a command tells it, and the list comes again
        click.echo(said_by(error), err=True)


def _erase(work: Work, station: Station, exhibit: Exhibit, disposal_id: str) -> None:
    disposal = _disposal(work, disposal_id)
    plan_of(work.store, disposal.plan_digest)
    with work.reading as uow:
        device = station.require_name(uow, exhibit)
    job = _signed_for(work, disposal)
    if job is None:
        job = _sign_to_erase(work, exhibit, disposal_id)
    elif not click.confirm("You signed for it already, and it is not begun. Begin it now?"):
        return
    said = station.begin(job, device)
    click.echo(said)
    if said == BEGUN:
        _follow(work, job)


def _sign_to_erase(work: Work, exhibit: Exhibit, disposal_id: str) -> Job:
    click.echo("Every byte of the device is overwritten. This cannot be undone.")
    reference = click.prompt("Reference of the exhibit, from its label")
    bag = BagWork(click.prompt("Seal that you broke (leave empty if the bag is open)", default="",
                               show_default=False) or None)  # fmt: skip
    waiting = _interrupted(work, exhibit)
    if waiting is None:
        asked = ErasureAsked(reference, bag, at_station=True)
        return queue_erasure(
            work.desk, disposal_id, asked=asked, is_training=work.store.is_training
        )
    return resume_erasure(work.desk, waiting.id)


def _read(work: Work, station: Station, exhibit: Exhibit, disposal_id: str) -> None:
    to_read = begin_reading(work.reading_desk, disposal_id)
    with work.reading as uow:
        device = station.require_name(uow, exhibit)
    reference = click.prompt("Reference of the exhibit, from its label")
    file, kept = None, device
    if to_read.hash_sets:
        file = click.prompt("File of the case's hash set")
        kept = f"{device}\n{click.prompt('Passphrase of the hash set', hide_input=True)}"
    with new_job_with(work.store, kept, work.acting.unit_keys) as job_id:
        job = queue_reading(
            work.desk,
            disposal_id,
            reference=reference,
            is_training=work.store.is_training,
            job_id=job_id,
            hash_set_file=file,
            at_station=True,
        )
    if _follow(work, job):
        _sign(work, station, exhibit, disposal_id)


def _sign(work: Work, station: Station, exhibit: Exhibit, disposal_id: str) -> None:
    del station
    job = job_to_sign(work.store, _disposal(work, disposal_id), work.actor.id)
    if job is None:
        raise OutOfSequenceError(f"{exhibit.reference}: no reading of yours waits to be signed.")
    found = reading_of(work.store, job, work.acting.unit_keys, form=ErasureVerification)
    click.echo(f"Read: {found.bytes_read:,} bytes. {label(found.outcome)}.")
    if not click.confirm("Sign for what was found?"):
        return
    seal = click.prompt("New seal (leave empty while the bag is open)", default="",
                        show_default=False)  # fmt: skip
    record_verification(
        work.desk, disposal_id, verification=found, bag=BagWork(new_seal=seal or None)
    )
    click.echo("Signed.")


def _issue(work: Work, station: Station, exhibit: Exhibit, disposal_id: str) -> None:
    del station
    made = issue_document(work.store, work.desk, disposal_id, keys=work.acting.unit_keys)
    click.echo(f"{exhibit.reference}: {label(made.kind)} {made.number} is issued and sealed.")


SAID: Mapping[str, str] = {
    "erase-here": "erase it here",
    "read-here": "have it read again here",
    "sign-reading": "sign for your reading",
    "issue-certificate": "issue its document",
}
STEPS: Mapping[str, Callable[[Work, Station, Exhibit, str], None]] = {
    "erase-here": _erase,
    "read-here": _read,
    "sign-reading": _sign,
    "issue-certificate": _issue,
}


def _disposal(work: Work, disposal_id: str) -> Disposal:
    with work.reading as uow:
        return uow.disposals.get(disposal_id)


def _interrupted(work: Work, exhibit: Exhibit) -> Job | None:
    """An erasure of the exhibit that this person can have go on."""
    with work.reading as uow:
        found = uow.jobs.find(exhibit_id=exhibit.id, kind=JobKind.ERASE_DEVICE)
    resumable = list_resumable(work.reading_desk, found)
    return next((each for each in reversed(found) if each.id in resumable), None)


def _signed_for(work: Work, disposal: Disposal) -> Job | None:
    """An erasure that this person signed for and that no eraser has begun."""
    with work.reading as uow:
        found = uow.jobs.find(
            exhibit_id=disposal.exhibit_id, kind=JobKind.ERASE_DEVICE, state=JobState.QUEUED
        )
    mine = (each for each in found if each.asked_by == work.actor.id)
    return next((each for each in mine if is_queued_for(each, disposal)), None)


def _follow(work: Work, job: Job) -> bool:
    """Show how far a job is until it ends; True where it is done. Ctrl-C only stops looking."""
    try:
        while True:
            with work.reading as uow:
                now = uow.jobs.get(job.id)
            if now.state not in IN_TURN:
                click.echo(f"\r{label(now.state)}. {now.said}")
                return now.state is JobState.DONE
            for each in job_states(work.store).figures_of([job.id]).values():
                left = "" if each.left_s is None else f", {duration_text(each.left_s)} left"
                click.echo(
                    f"\r{each.phase.replace('_', ' ')}: {each.percent} %{left}    ", nl=False
                )
            time.sleep(LOOK_SECONDS)
    except KeyboardInterrupt:
        click.echo("\nIt goes on for as long as the station runs. Refresh to see how far it is.")
        return False
