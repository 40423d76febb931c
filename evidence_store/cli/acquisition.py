"""``expunge acquisition``: register a disk image, and read it again to verify its digests."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from evidence_store.cli.finding import find_exhibit
from evidence_store.cli.working import working
from evidence_store.errors import WrongEntryError
from evidence_store.workflow import acquisitions as steps
from evidence_store.workflow.acquisitions import AcquisitionEntry
from forensics.disk_images.opening import identify_source
from forensics.values import Digest

if TYPE_CHECKING:
    from collections.abc import Callable

    from evidence_store.cli.working import Work

DIFFERS = 1
NOT_ALL_READ = 3


@click.group()
def acquisition() -> None:
    """Register disk images of exhibits, and verify them."""


@acquisition.command()
@click.argument("name", metavar="EXHIBIT")
@click.argument("image", type=click.Path(path_type=Path))
@click.option("--case", "case_name", metavar="REF", help="The exhibit's case.")
@click.option("--made-with", required=True, help="Tool and version that made the image.")
@click.option(
    "--digest",
    "digests",
    multiple=True,
    metavar="ALGORITHM:HEX",
    help="A digest over the whole medium that was stated when the image was made.",
)
@working
def register(
    name: str,
    image: Path,
    case_name: str | None,
    made_with: str,
    digests: tuple[str, ...],
    work: Work,
) -> None:
    """Register IMAGE, the first file of a disk image of EXHIBIT.

    Digests that the image itself holds (E01) count as stated, beside those given with --digest.
    """
    with work.reading as uow:
        exhibit_id = find_exhibit(uow, name, case=case_name).id
    source = identify_source(image)
    stated = {*(_digest(each) for each in digests), *steps.digests_stored_in(source)}
    entry = AcquisitionEntry(source, made_with, tuple(sorted(stated)))
    made = steps.register_acquisition(exhibit_id, entry=entry, **work.around)
    click.echo(f"The disk image is registered: {made.id}. Verify it: expunge acquisition verify.")


@acquisition.command()
@click.argument("acquisition_id", metavar="ACQUISITION")
@click.option("--quiet", is_flag=True, help="Show no progress.")
@working
def verify(acquisition_id: str, quiet: bool, work: Work) -> int:  # noqa: FBT001 -- click passes a flag by name
    """Read the whole disk image again and compare its digests with the stated ones."""
    with work.reading as uow:
        registered = uow.acquisitions.get(acquisition_id)
    source = identify_source(Path(registered.segments[0]))
    found = steps.verify_acquisition(
        acquisition_id,
        source=source,
        on_progress=_progress(registered.size, quiet=quiet),
        **work.around,
    )
    if found.differing:
        kinds = ", ".join(digest.algorithm.value for digest in found.differing)
        click.echo(
            f"The digest is not the one stated ({kinds}). The exhibit is blocked: find out why "
            "before anything else is done.",
            err=True,
        )
        return DIFFERS
    if found.faults:
        click.echo(
            f"Parts of the disk image could not be read: {len(found.faults)}. There is no digest "
            "of the whole medium, and the record says so.",
            err=True,
        )
        return NOT_ALL_READ
    compared = len(found.stated_digests)
    click.echo(
        f"The whole disk image was read. Stated digests that agree: {compared}. "
        f"SHA-256 is on record."
    )
    return 0


def _digest(text: str) -> Digest:
    try:
        return Digest.from_text(text)
    except ValueError:
        message = "A digest is written ALGORITHM:HEX, for example md5: and 32 digits."
        raise WrongEntryError(message) from None


def _progress(size: int, *, quiet: bool) -> Callable[[int], None]:
    shown = [-1]

    def report(done: int) -> None:
        percent = done * 100 // max(size, 1)
        if not quiet and sys.stderr.isatty() and percent != shown[0]:
            shown[0] = percent
            click.echo(f"\r{percent} %", nl=percent == 100, err=True)

    return report
