"""``expunge work``: long work that a worker does, asked for, stopped, continued and signed for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from evidence_store.cli._kit.lists import add_lists
from evidence_store.cli._kit.naming import named_as, one_exhibit
from evidence_store.cli._kit.options import path_option
from evidence_store.cli._kit.working import working
from evidence_store.cli.copies.copy_work import erase_copy, read_copy, register_copy
from evidence_store.cli.scans.picking import find_image, find_job, find_set
from evidence_store.cli.scans.signing import sign_for
from evidence_store.domain.people.duties import Act, require_duty
from evidence_store.domain.unit.jobs import (
    ERASURES,
    JOB_ALLOWS,
    NEVER_RESUMED,
    JobAct,
    JobKind,
    KeysFrom,
)
from evidence_store.errors import WrongEntryError
from evidence_store.kept_files.asked_for.set_openings import opening_with
from evidence_store.kept_files.asked_for.typed_again import TypedAgain, typed_again
from evidence_store.kept_files.jobs import keep_passphrase, new_job_with
from evidence_store.kept_files.readings import waits_for
from evidence_store.kept_files.scan_secrets import ScanSecrets
from evidence_store.kept_files.set_building import forget_if_over
from evidence_store.kept_files.worker_slots import worker_has
from evidence_store.ways import Way
from evidence_store.words.scan_words import told_of_stop
from evidence_store.workflow.unit import jobs as steps
from forensics.cli.passphrase import read_passphrase

if TYPE_CHECKING:
    from pathlib import Path

    from evidence_store.cli._kit.naming import NamedItem
    from evidence_store.cli._kit.working import Work
    from evidence_store.domain.unit.jobs import Job

SET, KEY = "the hash set", "the locked volumes"

one_job = named_as("JOB")
_image = click.option(
    "--image", "image_id", metavar="ID", help="Which disk image; not needed where there is one."
)
_set_passphrase = path_option(
    "--set-passphrase-file", help="Passphrase of the set. Where it is needed, you are asked."
)
_volume_key = path_option(
    "--volume-key-file",
    help="A passphrase, PIN or recovery key, tried on every locked volume. Kept sealed until the "
    "scan has ended.",
)


@click.group()
def work() -> None:
    """Have a worker do what takes long, see how far it is, stop it and have it continue.

    What is queued here and in the browser is one list. JOB is an id of `expunge work list`, or an
    exhibit with one such job. The worker is started with: expunge worker.
    """


@work.command()
@one_exhibit
@_image
@click.option(
    "--second-reader", "by_second", is_flag=True, help="Have it read by libewf as well (E01, S01)."
)
@working
def check(named: NamedItem, image_id: str | None, *, by_second: bool, work: Work) -> None:
    """Have every byte of a disk image or extraction of EXHIBIT read, and its digests compared.

    Sign afterwards for what was found: expunge work sign.
    """
    require_duty(work.actor, Act.VERIFY_ACQUISITION)
    with work.reading as uow:
        image = find_image(uow, named.exhibit(uow), image_id, is_verified=False)
    made = steps.queue_job(work.desk, image.id, kind=JobKind.CHECK_IMAGE, by_second=by_second)
    _told_queued(made, f"Sign for what it finds: {Way.WORK_SIGN}.")


@work.command()
@one_exhibit
@_image
@click.option(
    "--known-set", "set_id", metavar="ID", help="Which hash set; not needed where there is one."
)
@path_option("--hash-set", "set_file", help="Its file, where the data folder does not keep it.")
@_set_passphrase
@_volume_key
@click.option("--use-kept-keys", is_flag=True, help="Try what is kept sealed for EXHIBIT, too.")
@working
def scan(
    *,
    named: NamedItem,
    image_id: str | None,
    set_id: str | None,
    set_file: Path | None,
    set_passphrase_file: Path | None,
    volume_key_file: Path | None,
    use_kept_keys: bool,
    work: Work,
) -> None:
    """Have a verified disk image or extraction of EXHIBIT scanned with the hash set of its case.

    The result is recorded when the scan ends. No passphrase is asked for where the worker opens the
    set by itself: expunge known-set open-slot.
    """
    require_duty(work.actor, Act.RECORD_SCAN)
    with work.reading as uow:
        exhibit = named.exhibit(uow)
        image = find_image(uow, exhibit, image_id, is_verified=True)
        known = find_set(uow, exhibit, set_id)
    is_typed = set_passphrase_file is not None or not worker_has(work.store, known)
    opening = opening_with(
        work.store,
        known.id,
        passphrase=_read(set_passphrase_file, what=SET) if is_typed else None,
        file=None if set_file is None else str(set_file.resolve()),
    )
    key = None if volume_key_file is None else _read(volume_key_file, what=KEY)
    kept = ScanSecrets(opening.passphrase, key).to_keep
    from_where = (KeysFrom.TYPED, key is not None), (KeysFrom.KEPT, use_kept_keys)
    with new_job_with(work.store, kept, work.acting.unit_keys) as job_id:
        made = steps.queue_job(
            work.desk,
            image.id,
            kind=JobKind.SCAN,
            hash_set_id=opening.set_id,
            hash_set_file=opening.file,
            job_id=job_id,
            keys_from=tuple(each for each, is_so in from_where if is_so),
        )
    _told_queued(made, "Its result is recorded when it ends.")


@work.command()
@one_job
@working
def stop(named: NamedItem, work: Work) -> None:
    """Stop JOB, waiting or running. Its worker notices within seconds."""
    job = _job(work, named, JobAct.STOP)
    stopped = steps.stop_job(work.desk, job.id)
    if stopped.kind is not JobKind.ERASE_COPY:
        forget_if_over(work.store, stopped)
    click.echo(told_of_stop(stopped))


@work.command()
@one_job
@_set_passphrase
@_volume_key
@path_option("--training-file", help="Where the training file lies that is used for the device.")
@working
def resume(
    *,
    named: NamedItem,
    set_passphrase_file: Path | None,
    volume_key_file: Path | None,
    training_file: Path | None,
    work: Work,
) -> None:
    """Queue JOB again, which was stopped or has failed. It continues where it was.

    You are asked for what was typed for it and is no longer kept. Each start of an overwriting is
    signed for: expunge station.
    """
    job = _job(work, named, JobAct.RESUME)
    # Kept only for those who may have it continue; the step says why to others, and that each start
    # of an erasure is signed for.
    if job.kind not in ERASURES and steps.list_resumable(work.desk, [job]):
        asked = typed_again(work.store, job)
        secrets = ScanSecrets(
            _read(set_passphrase_file, what=SET) if TypedAgain.SET_PASSPHRASE in asked else None,
            _read(volume_key_file, what=KEY) if TypedAgain.VOLUME_KEY in asked else None,
        )
        again = secrets.to_keep
        if TypedAgain.TRAINING_FILE in asked:
            again = _located(training_file)
        if again:
            keep_passphrase(work.store, job.id, again, work.acting.unit_keys)
    steps.resume_job(work.desk, job.id)
    click.echo("Queued again. It continues where it was.")


@work.command()
@one_job
@click.option("--yes", is_flag=True, help="Sign without being asked: you looked at it before.")
@working
def sign(named: NamedItem, *, yes: bool, work: Work) -> None:
    """Look at what JOB, a check or a reading that you asked for, found, and sign for it."""
    require_duty(work.actor, Act.REVIEW)
    with work.reading as uow:
        job = find_job(uow, named, lambda each: waits_for(work.store, each, work.actor.id))
    sign_for(work, job, is_asked=not yes)


def _job(work: Work, named: NamedItem, act: JobAct) -> Job:
    """The job with which that can be done."""

    def fits(job: Job) -> bool:
        is_over = act is JobAct.RESUME and job.kind in NEVER_RESUMED
        return act in JOB_ALLOWS[job.state] and not is_over

    require_duty(work.actor, Act.REVIEW)
    with work.reading as uow:
        return find_job(uow, named, fits)


def _read(file: Path | None, *, what: str) -> str:
    return read_passphrase(file, what=what, is_new=False).decode()


def _located(training_file: Path | None) -> str:
    if training_file is None:
        raise WrongEntryError("Say where the training file lies: --training-file.")
    return str(training_file.resolve())


def _told_queued(made: Job, then: str) -> None:
    click.echo(f"Queued: {made.id}. {then} See how far it is: {Way.WORK_LIST}.")


for _command in (register_copy, erase_copy, read_copy):
    work.add_command(_command)


add_lists(work)
