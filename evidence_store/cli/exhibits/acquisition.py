"""``expunge acquisition``: register an acquisition, and read it again to verify its digests."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, assert_never

import click

from evidence_store.acts.unit.catalogue import UNIT_ACTS
from evidence_store.cli._kit.declared import add_declared
from evidence_store.cli._kit.forms import read_limited
from evidence_store.cli._kit.lists import add_lists
from evidence_store.cli._kit.naming import one_exhibit
from evidence_store.cli._kit.options import path_option
from evidence_store.cli._kit.working import working
from evidence_store.cli.exhibits.exhibit_options import new_seal_option, seal_broken_option
from evidence_store.cli.exhibits.scan_export import export
from evidence_store.cli.exhibits.scan_report import report
from evidence_store.cli.scans.grading import confirm_grades, grade, send_back_grades
from evidence_store.domain.exhibits.discrepancies import DiscrepancyKind
from evidence_store.domain.exhibits.second_readings import ReadersSay
from evidence_store.errors import WrongEntryError
from evidence_store.kept_files.images import SaidOfImage, entry_of
from evidence_store.ways import Way
from evidence_store.words.exhibit_words import told_of_stated
from evidence_store.workflow._kit.subjects.bags import BagWork
from evidence_store.workflow.scans import acquisitions as steps
from forensics.acquisition_log import LARGEST_LOG
from forensics.scanning.sources.guarded_images import identify_acquired, look_at_image

if TYPE_CHECKING:
    from collections.abc import Callable

    from evidence_store.cli._kit.naming import NamedItem
    from evidence_store.cli._kit.working import Work
    from evidence_store.domain.exhibits.acquisitions import Acquisition
    from evidence_store.domain.exhibits.second_readings import SecondReading

DIFFERS = 1
# As a scan ends that did not examine everything (docs/scanning.md).
NOT_ALL_READ = 3


@click.group()
def acquisition() -> None:
    """Register disk images and logical extractions of exhibits, and verify them."""


@acquisition.command()
@one_exhibit
@click.argument("image", type=click.Path(path_type=Path))
@click.option("--made-with", help="Tool and version that made the image; else from the log.")
@path_option(
    "--log",
    "log_file",
    help="The log that ewfacquire, FTK Imager or Guymager wrote, or the UFD file of Cellebrite.",
)
@click.option("--write-blocker", nargs=3, metavar="MAKE MODEL SERIAL", help="What blocked writing.")
@click.option(
    "--digest",
    "digests",
    multiple=True,
    metavar="ALGORITHM:HEX",
    help="A digest over the whole medium that was stated when the image was made.",
)
@click.option(
    "--made-before-record",
    "is_before_record",
    is_flag=True,
    help="The image was made before EXHIBIT came on this record; no bag was opened here for it.",
)
@seal_broken_option
@new_seal_option
@working
def register(  # noqa: PLR0913 -- each is an option of the command line
    *,
    named: NamedItem,
    image: Path,
    made_with: str | None,
    log_file: Path | None,
    write_blocker: tuple[str, str, str] | None,
    digests: tuple[str, ...],
    is_before_record: bool,
    seal_broken: str | None,
    new_seal: str | None,
    work: Work,
) -> None:
    """Register IMAGE: the first file of a disk image of EXHIBIT, or a logical extraction of it.

    Of an extraction, IMAGE is the archive or the folder. It holds files that a tool took off the
    exhibit, and is no image of the medium.

    Digests that the image itself holds (E01), and those in the log, count as stated, beside those
    given with --digest. A log that does not agree with the image is a discrepancy.

    You hold EXHIBIT, and its bag is open: say here which seal you broke for it, and under which new
    one you closed the bag, or record both on their own.
    """
    with work.reading as uow:
        exhibit_id = named.exhibit(uow).id
    # A confined child reads it: the bytes are a stranger's, and this process has keys open.
    looked = look_at_image(image)
    said_of = looked.described
    if not (made_with or said_of.made_with or said_of.log) and log_file is None:
        message = "Name the tool that made the image with --made-with, or give its log with --log."
        raise WrongEntryError(message)
    said = SaidOfImage(
        made_with or "",
        None if log_file is None else read_limited(log_file, LARGEST_LOG),
        digests,
        write_blocker=write_blocker,
        is_before_record=is_before_record,
    )
    entry = entry_of(looked, said)
    bag = BagWork(seal_broken, new_seal)
    made = steps.register_acquisition(work.desk, exhibit_id, entry=entry, bag=bag)
    click.echo(f"The {made.called} is registered: {made.id}. Verify it: {Way.ACQUISITION_VERIFY}.")
    if made.is_logical:
        click.echo("What lies outside it is not examined, and every record of it says so.")
    _tell_log(work, made)


@acquisition.command()
@click.argument("acquisition_id", metavar="ACQUISITION")
@click.option("--quiet", is_flag=True, help="Show no progress.")
@click.option(
    "--second-reader",
    "by_second",
    is_flag=True,
    help="Have it read by libewf as well, and compare the digests of the two readers.",
)
@working
def verify(*, acquisition_id: str, quiet: bool, by_second: bool, work: Work) -> int:
    """Read all of it again, compare its digests with the stated ones, and sign it.

    With --second-reader a disk image in the form E01, S01 or Ex01 is read twice. Two readers that
    differ are a discrepancy, which holds the exhibit: neither is taken for the truth.
    """
    with work.reading as uow:
        registered = uow.acquisitions.get(acquisition_id)
    source = identify_acquired(Path(registered.segments[0]))
    found = steps.verify_acquisition(
        work.desk,
        acquisition_id,
        source=source,
        on_progress=_progress(registered.size * (2 if by_second else 1), quiet=quiet),
        by_second=by_second,
    )
    second = _tell_second(found.second_reading) if by_second else 0
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
            f"Not all of the {found.called} could be read. Faults: {len(found.faults)}, the first: "
            f"{found.faults[0]}. There is no digest of all of it, and the record says so.",
            err=True,
        )
        return NOT_ALL_READ
    click.echo(f"The whole {found.called} was read. {told_of_stated(found)} SHA-256 is recorded.")
    return second


def _tell_second(found: SecondReading | None) -> int:
    """Say the result of the second reader; give the code to end with."""
    assert found is not None  # noqa: S101 -- it was asked for
    match found.says:
        case ReadersSay.AGREE:
            click.echo(f"Our reader and {found.reader} give the same digests.")
            return 0
        case ReadersSay.DIFFER:
            click.echo(
                f"Our reader and {found.reader} do not give the same bytes. Neither is taken for "
                "the truth. The exhibit is held: " + Way.EXHIBIT_SETTLE + ".",
                err=True,
            )
            return DIFFERS
        case ReadersSay.NOT_COMPARED:
            click.echo(f"Two readers were not compared: {found.fault}.", err=True)
            return NOT_ALL_READ
        case _:
            assert_never(found.says)


def _tell_log(work: Work, made: Acquisition) -> None:
    """Say at once where the log does not agree, and what it says was not read."""
    if made.bad_sectors:
        click.echo(f"The log names {made.bad_sectors:,} sectors that could not be read.", err=True)
    with work.reading as uow:
        exhibit = uow.exhibits.get(made.exhibit_id)
    for found in exhibit.open_discrepancies:
        if found.kind is DiscrepancyKind.IMAGE_LOG:
            click.echo(f"{exhibit.reference} is held ({found.id}). {found.note}", err=True)


def _progress(size: int, *, quiet: bool) -> Callable[[int], None]:
    shown = [-1]

    def tell(done: int) -> None:
        percent = done * 100 // max(size, 1)
        if not quiet and sys.stderr.isatty() and percent != shown[0]:
            shown[0] = percent
            click.echo(f"\r{percent} %", nl=percent == 100, err=True)

    return tell


for _command in (export, report, grade, confirm_grades, send_back_grades):
    acquisition.add_command(_command)
add_lists(acquisition)
add_declared(acquisition, UNIT_ACTS)
