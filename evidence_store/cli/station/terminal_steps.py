"""What is done at the station's terminal: the steps of the pages, with what is typed for each.

Nothing here touches a device: the services do, over the same record.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from evidence_store.cli.station.at_terminal import AtTerminal
from evidence_store.cli.station.following import follow
from evidence_store.cli.station.imaging_here import ask_seal, image_here
from evidence_store.domain.exhibits.exhibit import Exhibit
from evidence_store.errors import OutOfSequenceError
from evidence_store.kept_files.issuing import issue_document
from evidence_store.kept_files.jobs import new_job_with
from evidence_store.kept_files.readings import reading_of
from evidence_store.station.here import BEGUN
from evidence_store.words.labels import label
from evidence_store.workflow._kit.subjects.bags import BagWork
from evidence_store.workflow.disposals.erasure_queue import (
    ErasureAsked,
    queue_erasure,
    resume_erasure,
)
from evidence_store.workflow.disposals.reading_queue import ReadingAsked, queue_reading
from evidence_store.workflow.disposals.verifications import begin_reading, record_verification
from forensics.value_classes import dataclass
from forensics.values import ErasureVerification

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evidence_store.domain.unit.jobs import Job

REFERENCE = "Reference of the exhibit, from its label"


@dataclass(frozen=True, slots=True)
class TerminalStep:
    """One step: how a line calls it, and what does it for an exhibit and the step's own record."""

    said: str
    do: Callable[[AtTerminal, Exhibit, str], None]


def _erase(here: AtTerminal, exhibit: Exhibit, disposal_id: str) -> None:
    device = here.offers.device_of(here.disposal(disposal_id), to_write=True)
    click.echo("Every byte of the device is erased. This cannot be undone.")
    reference = click.prompt(REFERENCE)
    bag = BagWork(ask_seal("Seal that you broke (leave empty if the bag is open)"))
    _begin_on(here, _signed(here, exhibit, disposal_id, reference, bag), device)


def _signed(
    here: AtTerminal, exhibit: Exhibit, disposal_id: str, reference: str, bag: BagWork
) -> Job:
    """The job that is signed for: a new one, or one that was interrupted and goes on."""
    work = here.work
    if (waiting := here.resumable(exhibit)) is not None:
        return resume_erasure(work.desk, waiting.id)
    asked = ErasureAsked(reference, bag, at_station=True)
    return queue_erasure(work.desk, disposal_id, asked=asked, is_training=work.store.is_training)


def _begin(here: AtTerminal, exhibit: Exhibit, job_id: str) -> None:
    del exhibit
    job = here.job(job_id)
    device = here.offers.device_to_begin(job)
    if click.confirm("You signed for it already, and it is not begun. Begin it now?"):
        _begin_on(here, job, device)


def _resume(here: AtTerminal, exhibit: Exhibit, job_id: str) -> None:
    with here.work.reading as uow:
        device = here.station.require_name(uow, exhibit, to_write=True)
    # Another signature for each start: what was signed for is used up by the one that broke off.
    if click.confirm("It was stopped. Sign for another start, which goes on where it was?"):
        _begin_on(here, resume_erasure(here.work.desk, job_id), device)


def _begin_on(here: AtTerminal, job: Job, device: str) -> None:
    said = here.station.begin(job, device)
    click.echo(said)
    if said == BEGUN:
        follow(here.work, job)


def _read(here: AtTerminal, exhibit: Exhibit, disposal_id: str) -> None:
    work = here.work
    to_read = begin_reading(work.reading_desk, disposal_id)
    device = here.offers.device_of(here.disposal(disposal_id), to_write=False)
    reference = click.prompt(REFERENCE)
    file, kept = None, device
    sampled = to_read.is_sample and not click.confirm(
        "A supervisor decided that a sample is read, which is not scanned. Read all of it instead?"
    )
    if to_read.hash_sets and not sampled:
        file = click.prompt("File of the case's hash set")
        kept = f"{device}\n{click.prompt('Passphrase of the hash set', hide_input=True)}"
    # The passphrase waits sealed for this job, and is forgotten with its end (threat model).
    with new_job_with(work.store, kept, work.acting.unit_keys) as job_id:
        job = queue_reading(
            work.desk,
            disposal_id,
            asked=ReadingAsked(reference, at_station=True, of_sample=sampled),
            is_training=work.store.is_training,
            job_id=job_id,
            hash_set_file=file,
        )
    if follow(work, job):
        _sign(here, exhibit, disposal_id)


def _sign(here: AtTerminal, exhibit: Exhibit, disposal_id: str) -> None:
    work = here.work
    job = here.offers.reading_to_sign(here.disposal(disposal_id))
    if job is None:
        raise OutOfSequenceError(f"{exhibit.reference}: no reading of yours waits to be signed.")
    found = reading_of(work.store, job, work.acting.unit_keys, form=ErasureVerification)
    click.echo(f"Read: {found.bytes_read:,} bytes. {label(found.outcome)}.")
    if not click.confirm("Sign for what was found?"):
        return
    bag = BagWork(new_seal=ask_seal("New seal (leave empty while the bag is open)"))
    # What the station's reader found was kept sealed, and counts once this person signs for it.
    record_verification(work.desk, disposal_id, verification=found, bag=bag, was_kept=True)
    click.echo("Signed.")


def _issue(here: AtTerminal, exhibit: Exhibit, disposal_id: str) -> None:
    work = here.work
    made = issue_document(work.store, work.desk, disposal_id, keys=work.acting.unit_keys)
    click.echo(f"{exhibit.reference}: {label(made.kind)} {made.number} is issued and sealed.")


STEPS: Mapping[str, TerminalStep] = {
    "image-here": TerminalStep("image it here", image_here),
    "erase-here": TerminalStep("erase it here", _erase),
    "begin-here": TerminalStep("begin what you signed for", _begin),
    "resume-erasure": TerminalStep("sign for another start", _resume),
    "read-here": TerminalStep("have it read again here", _read),
    "sign-reading": TerminalStep("sign for your reading", _sign),
    "issue-certificate": TerminalStep("issue its document", _issue),
}
"""By the name of the act's page, as a ``StepTo`` has it."""
