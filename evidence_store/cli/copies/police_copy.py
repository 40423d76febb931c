"""``expunge police-copy``: the files of a copy are read and registered."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from evidence_store.cli._kit.working import Work, working
from evidence_store.cli.exhibits.exhibit_options import exhibit_id, one_exhibit
from evidence_store.domain.copies.files import total_size
from evidence_store.domain.people.duties import Act, require_duty
from evidence_store.errors import WrongEntryError
from evidence_store.workflow.copies.registering import register_copy_files
from forensics.cli.byte_progress import progress_option, stop_on_signal
from forensics.cli.erase_surroundings import surroundings
from forensics.erasing.police_copies.known import register_file
from forensics.erasing.progress import Meter, Phase
from forensics.errors import InterruptedErasureError

if TYPE_CHECKING:
    from forensics.erasing.surroundings import Surroundings
    from forensics.values.copies.police_copies import CopyFile


@click.group("police-copy")
def police_copy() -> None:
    """Register the files of copies that police keep of an exhibit.

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
    name: str,
    case_name: str | None,
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
    identifier = exhibit_id(work, name, case_name)
    require_outside(work, files)
    with stop_on_signal() as is_stopped:
        around = surroundings(is_stopped, lambda _: False, progress)
        found = _read(files, around)
    register_copy_files(work.desk, identifier, copy_id, files=found)
    many = "1 file" if len(found) == 1 else f"{len(found)} files"
    click.echo(f"{many} of the copy, with {total_size(found)} bytes, are registered.")


def require_outside(work: Work, files: tuple[Path, ...]) -> None:
    """Check that no file lies in the data folder: the record is no copy.

    Raises:
        WrongEntryError: one does.
    """
    data = work.store.data.resolve()
    if any(each.resolve().is_relative_to(data) for each in files):
        raise WrongEntryError("A file lies in the data folder of this record. It is no copy.")


def _read(files: tuple[Path, ...], around: Surroundings) -> tuple[CopyFile, ...]:
    total = sum(each.stat().st_size for each in files if each.is_file())
    meter = Meter(Phase.CHECKING, total, start=0, report=around.report, clock=around.clock)

    def tell(length: int) -> None:
        if around.is_stopped():
            raise InterruptedErasureError("The reading was interrupted; start it again")
        meter.advance(length)

    return tuple(
        register_file(each, number=number, machine=around.machine, tell=tell)
        for number, each in enumerate(files, start=1)
    )
