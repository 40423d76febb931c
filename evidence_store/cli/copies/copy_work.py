"""Verbs ``expunge work …-copy``: the files of a police copy, worked on where they lie."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from evidence_store.cli._kit.choosing import the_only
from evidence_store.cli._kit.naming import one_exhibit
from evidence_store.cli._kit.working import working
from evidence_store.domain.people.duties import Act, require_duty
from evidence_store.errors import WrongEntryError
from evidence_store.kept_files.asked_for.copy_files import files_to_register
from evidence_store.kept_files.jobs import new_job_with
from evidence_store.kept_files.named_places import chosen, offered_files
from evidence_store.ways import Way
from evidence_store.words.exhibit_words import word
from evidence_store.workflow._kit import copy_checks as checks
from evidence_store.workflow._kit.subjects.open_exhibits import open_exhibit
from evidence_store.workflow.copies.queueing import (
    SIGNED_FOR,
    queue_copy_reading,
    queue_ending,
    queue_registering,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evidence_store.cli._kit.naming import NamedItem
    from evidence_store.cli._kit.working import Work
    from evidence_store.domain.exhibits.copies import HeldCopy
    from evidence_store.domain.unit.jobs import Job
    from evidence_store.open_folder.store import Store
    from evidence_store.workflow._kit.copy_checks import CopyCheck

LARGEST = 1 << 62
NAME_THEM = "Name the files in which the copy lies."
_copy = click.option(
    "--copy", "copy_id", metavar="ID", help="Which copy; not needed where one can be meant."
)


@click.command("register-copy")
@one_exhibit
@click.argument("files", metavar="[FILE]...", nargs=-1, type=click.Path(path_type=Path))
@_copy
@working
def register_copy(
    *, named: NamedItem, files: tuple[Path, ...], copy_id: str | None, work: Work
) -> None:
    """Have a worker read every FILE in which a copy of EXHIBIT lies, and register it.

    Each FILE lies in a place that the settings name for disk images. Of a registered disk image or
    extraction name none: its own files are read. Nothing is changed.
    """
    require_duty(work.actor, Act.KEEP_COPIES)
    identifier, copy = _named(work, named, copy_id, checks.register)
    placed = [*_placed(work.store, files)]
    paths = files_to_register(work.store, copy, placed, otherwise=NAME_THEM)
    with new_job_with(work.store, paths, work.acting.unit_keys) as job_id:
        made = queue_registering(work.desk, identifier, copy.id, job_id=job_id)
    _told(made, "Its files are registered once they are read.")


@click.command("erase-copy")
@one_exhibit
@click.option(
    "--reference",
    "typed",
    required=True,
    metavar="REF",
    help="The exhibit's, typed from its label.",
)
@_copy
@working
def erase_copy(*, named: NamedItem, typed: str, copy_id: str | None, work: Work) -> None:
    """Sign for a start, and have the eraser overwrite a copy of EXHIBIT whose end is authorised.

    It checks every file and every hold again before the first byte. What is overwritten cannot be
    recovered. From your signature on the copy counts as begun, and cannot be kept.
    """
    require_duty(work.actor, Act.ERASE_COPY)
    identifier, copy = _named(work, named, copy_id, checks.start)
    with new_job_with(work.store, SIGNED_FOR, work.acting.unit_keys) as job_id:
        made = queue_ending(work.desk, identifier, copy.id, reference=typed, job_id=job_id)
    _told(made, f"Signed for the eraser. Another person has it read: {Way.COPY_READ}.")


@click.command("read-copy")
@one_exhibit
@_copy
@working
def read_copy(*, named: NamedItem, copy_id: str | None, work: Work) -> None:
    """Have a worker read every overwritten file of a copy of EXHIBIT again.

    You neither overwrote nor authorised it. Sign afterwards for what was found: expunge work sign.
    """
    require_duty(work.actor, Act.VERIFY_COPY)
    identifier, copy = _named(work, named, copy_id, checks.read_again)
    with new_job_with(work.store, None, work.acting.unit_keys) as job_id:
        made = queue_copy_reading(work.desk, identifier, copy.id, job_id=job_id)
    _told(made, f"Sign for what it finds: {Way.WORK_SIGN}.")


def _named(
    work: Work, named: NamedItem, copy_id: str | None, check: CopyCheck
) -> tuple[str, HeldCopy]:
    """The exhibit's id, and the copy that is named, or the only one of which it can be done now.

    Raises:
        NotFoundError: there is none.
        AmbiguousReferenceError: there are several; the text lists them.
    """
    desk = work.reading_desk
    with desk.uow as uow:
        on = open_exhibit(desk, named.exhibit(uow).id)
        if copy_id is not None:
            found = [each for each in on.exhibit.copies if each.id == copy_id]
        else:
            found = [*checks.passing_copies(on, check)]
    copy = the_only(
        found, str(named), "there is no copy of which this can be done now",
        lambda each: f"{each.id} ({word(each.kind)})", option="--copy",
    )  # fmt: skip
    return on.exhibit.id, copy


def _placed(store: Store, files: tuple[Path, ...]) -> Iterator[Path]:
    """The files as they lie in places that an administrator named.

    Raises:
        WrongEntryError: one lies elsewhere, is a link or is gone.
    """
    # The worker can read more than the person who names a file: it opens what was placed for it.
    offered = offered_files(store, ending="", most=LARGEST) if files else ()
    keys = {each.path: each.key for each in offered}
    for file in files:
        key = keys.get(file.parent.resolve() / file.name)
        if key is None:
            message = f"{file.name}: this file lies in no place that the settings name."
            raise WrongEntryError(message)
        yield chosen(offered, key)


def _told(made: Job, then: str) -> None:
    click.echo(f"Queued: {made.id}. {then} See how far it is: {Way.WORK_LIST}.")
