"""``expunge police-copy``: files of a copy registered, overwritten, read again; its document."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from evidence_store.cli._kit.naming import one_exhibit
from evidence_store.cli._kit.working import Work, working
from evidence_store.domain.copies.endings import EndOutcome
from evidence_store.domain.copies.files import total_size
from evidence_store.domain.people.duties import Act, require_duty
from evidence_store.kept_files.issuing import issue_about_copy
from evidence_store.ways import Way
from evidence_store.words.labels import label
from evidence_store.worker.copies import CopyPermission, read_files, require_outside
from evidence_store.worker.permitted import refused_as
from evidence_store.workflow._kit.copy_grounds import copy_of
from evidence_store.workflow.copies.endings import (
    record_reading,
    record_written,
    require_reader,
    start_ending,
)
from evidence_store.workflow.copies.registering import register_copy_files
from forensics.cli.byte_progress import progress_option, stop_on_signal
from forensics.cli.erase_surroundings import surroundings
from forensics.erasing.police_copies.ending import ToEnd, end_copy
from forensics.erasing.police_copies.reading import read_copy
from forensics.errors import RefusedTargetError

if TYPE_CHECKING:
    from evidence_store.cli._kit.naming import NamedItem
    from evidence_store.domain.exhibits.copies import HeldCopy


FAILED = 1


@click.group("police-copy")
def police_copy() -> None:
    """Register, overwrite and read again the files of copies that police keep of an exhibit.

    EXHIBIT is an id, or a reference where it is unique or --case is given. COPY is the id that
    `expunge exhibit copies EXHIBIT` lists.
    """


@police_copy.command("files")
@one_exhibit
@click.argument("copy_id", metavar="COPY")
@click.argument(
    "files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path)
)
@progress_option
@working
def register(
    *,
    named: NamedItem,
    copy_id: str,
    files: tuple[Path, ...],
    progress: str,
    work: Work,
) -> None:
    """Read every FILE in which COPY of EXHIBIT lies, and register it.

    Only what is registered can be overwritten when the copy ends. A link, a file with a second
    name, and a file on a file system that does not write in place (Btrfs, ZFS, F2FS, a network
    share) are refused. Nothing is changed. Of a registered disk image name all of its files.
    """
    require_duty(work.actor, Act.KEEP_COPIES)
    identifier = named.exhibit_id(work)
    require_outside(work.store, files)
    with stop_on_signal() as is_stopped:
        around = surroundings(is_stopped, lambda _: False, progress)
        found = read_files(files, around)
    register_copy_files(work.desk, identifier, copy_id, files=found)
    many = "1 file" if len(found) == 1 else f"{len(found)} files"
    click.echo(f"{many} of the copy, with {total_size(found)} bytes, are registered.")


@police_copy.command()
@one_exhibit
@click.argument("copy_id", metavar="COPY")
@progress_option
@working
def erase(*, named: NamedItem, copy_id: str, progress: str, work: Work) -> int:
    """Overwrite the registered files of COPY with zeros where they lie, and read them back.

    Its end is authorised. Every file is read first and must be the one that was registered; then
    everything is checked again and the start is recorded. It can be stopped with Ctrl-C: run the
    same again to go on. Nothing is deleted before another person has read the files.
    """
    require_duty(work.actor, Act.ERASE_COPY)
    identifier = named.exhibit_id(work)
    copy = _copy(work, identifier, copy_id)
    require_outside(work.store, [Path(each.place) for each in copy.files])
    with stop_on_signal() as is_stopped:
        around = surroundings(is_stopped, lambda _: False, progress)
        what = ToEnd(copy.id, copy.files, is_begun=copy.ending is not None)
        # The start is recorded between the two: once every file is known again by all of its bytes,
        # and before the first is overwritten (ADR 94).
        receipt = end_copy(what, begin=lambda: _begin(work, identifier, copy.id), around=around)
    record_written(work.desk, identifier, copy.id, receipt=receipt)
    if receipt.is_whole:
        again = "The files were overwritten and read back. Another person reads them again: "
        click.echo(f"{again + Way.COPY_READ}.")
        return 0
    click.echo("Not every byte was overwritten and read back. Another person reads the files "
               "again; a report is due.", err=True)  # fmt: skip
    return FAILED


@police_copy.command()
@one_exhibit
@click.argument("copy_id", metavar="COPY")
@progress_option
@working
def read(*, named: NamedItem, copy_id: str, progress: str, work: Work) -> int:
    """Read every overwritten file of COPY again in this process, and sign for what was found.

    You neither overwrote nor authorised it.
    """
    identifier = named.exhibit_id(work)
    copy = require_reader(work.reading_desk, identifier, copy_id)
    with stop_on_signal() as is_stopped:
        around = surroundings(is_stopped, lambda _: False, progress)
        reading = read_copy(ToEnd(copy.id, copy.files, is_begun=True), around=around)
    after = record_reading(work.desk, identifier, copy.id, reading=reading)
    if after.ending is not None and after.ending.outcome is EndOutcome.ERASED:
        due = "Every byte is zero, and you signed for it. Its document can be issued: "
        click.echo(f"{due + Way.COPY_ISSUE}.")
        return 0
    due = "Not every byte is zero, and you signed for it. A report is due: "
    click.echo(f"{due + Way.COPY_ISSUE}.", err=True)
    return FAILED


@police_copy.command()
@one_exhibit
@click.argument("copy_id", metavar="COPY")
@working
def issue(*, named: NamedItem, copy_id: str, work: Work) -> None:
    """Delete the files of COPY, which hold zeros alone, and issue the document about its end.

    Where a byte was not zero nothing is deleted, and the document is a report.
    """
    identifier = named.exhibit_id(work)
    # Deleted only now: deleted as it was overwritten, nothing would be there for the second person
    # to read (ADR 94).
    made = issue_about_copy(work.store, work.desk, identifier, copy_id, keys=work.acting.unit_keys)
    click.echo(f"{label(made.kind)} {made.number}: {work.store.certificates / made.file_name}")


def _copy(work: Work, identifier: str, copy_id: str) -> HeldCopy:
    with work.reading as uow:
        return copy_of(uow.exhibits.get(identifier), copy_id)


def _begin(work: Work, identifier: str, copy_id: str) -> CopyPermission:
    """Record the start; what refuses it becomes the eraser's own error."""
    with refused_as(RefusedTargetError):
        begun = start_ending(work.desk, identifier, copy_id)
    starts = 0 if begun.ending is None else begun.ending.starts
    return CopyPermission(work.store, identifier, copy_id, starts)
