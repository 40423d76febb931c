"""``expunge exhibit``: import, book in, seals, handovers, identity, scans, stop and refer."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click
from cattrs import BaseValidationError

from evidence_store.cli.finding import find_case, find_exhibit
from evidence_store.cli.forms import (
    PRINTED_NOTE,
    print_form_option,
    read_form,
    read_text,
    structure,
    warn_printed,
)
from evidence_store.cli.working import working
from evidence_store.domain.extracts import MAX_EXTRACT, ExhibitEntry
from evidence_store.errors import NotFoundError, WrongEntryError
from evidence_store.workflow import continuity
from evidence_store.workflow import exhibits as steps
from evidence_store.workflow.continuity import Movement
from evidence_store.workflow.holds import stop_and_refer
from evidence_store.workflow.review import review_exhibit
from evidence_store.workflow.scans import record_scan
from forensics.documents import from_json
from forensics.erasing.sidecars import read_sidecar
from forensics.values import Digest, HashAlgorithm, ScanResult

if TYPE_CHECKING:
    from evidence_store.cli.working import Work

BOOK_IN_FORM = f"""{PRINTED_NOTE}
# One exhibit that comes from no other system.
reference = "ABC/1"
description = ""
medium = "usb_flash"   # hdd, ssd, usb_flash, memory_card, phone, tablet, computer or other
seal = ""              # number of the seal on the bag
holder = ""            # who or which store holds it
make = ""
model = ""
# serial = ""          # leave out what nobody knows
# imei = ""
# size = 16008609792   # bytes
locked = false
"""

RESEAL_FORM = """
# The bag was opened, and closed under a new seal.
reason = ""
new_seal = ""
"""

HANDOVER_FORM = """
# One movement of the exhibit. A time without a zone is a time in London.
occurred = 2026-11-24T10:30:00
from_holder = ""       # as the record names the present holder
to_holder = ""
reason = ""
seal = ""              # the seal that is on the bag
"""

IDENTITY_FORM = """
# What the record does not hold yet.
# serial = ""
# size = 16008609792   # bytes
"""

_case_option = click.option("--case", "case_name", metavar="REF", help="The exhibit's case.")
_form_option = click.option(
    "--form", "form_file", required=True, type=click.Path(path_type=Path), help="A filled-in form."
)
MAX_RESULT = 1 << 30


@dataclass(frozen=True, slots=True)
class Resealing:
    """The form of a broken seal."""

    reason: str
    new_seal: str


@dataclass(frozen=True, slots=True)
class Identity:
    """The form of what the record does not hold yet."""

    serial: str | None = None
    size: int | None = None


@click.group()
def exhibit() -> None:
    """Import or book in exhibits, and record what happens to them.

    EXHIBIT is an id, or a reference where it is unique or --case is given.
    """


@exhibit.command(name="import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--case", "case_name", required=True, metavar="REF")
@click.option("--system", required=True, help="Name of the property system.")
@working
def import_verb(file: Path, case_name: str, system: str, work: Work) -> None:
    """Import exhibits from FILE, a CSV of the property system: all rows, or none.

    \b
    Needed columns:   reference, description, medium, seal, holder,
                      source_reference
    Possible columns: make, model, serial, imei, size (bytes),
                      locked (yes or no)
    """  # noqa: D301 -- \b is click's mark for a paragraph that keeps its lines
    with work.reading as uow:
        case_id = find_case(uow, case_name).id
    warn_printed()
    extract = _read(file, MAX_EXTRACT)
    made = steps.import_exhibits(case_id, extract=extract, system=system, **work.around)
    for each in made:
        click.echo(f"{each.reference} is imported: {each.id}.")


@exhibit.command(name="book-in")
@print_form_option(BOOK_IN_FORM)
@click.option("--case", "case_name", required=True, metavar="REF")
@_form_option
@working
def book_in(case_name: str, form_file: Path, work: Work) -> None:
    """Book in one exhibit from a form (see --print-form)."""
    warn_printed()
    entry = structure(read_form(form_file), ExhibitEntry, name=form_file.name)
    with work.reading as uow:
        case_id = find_case(uow, case_name).id
    made = steps.book_in(case_id, entry=entry, **work.around)
    click.echo(f"{made.reference} is booked in: {made.id}.")


@exhibit.command()
@click.argument("name", metavar="EXHIBIT")
@_case_option
@working
def show(name: str, case_name: str | None, work: Work) -> None:
    """Show where EXHIBIT stands, its holds with their arithmetic, and its custody entries."""
    page = review_exhibit(
        _id(work, name, case_name),
        actor=work.actor,
        uow=work.reading,
        rules=work.store.rules,
        clock=work.store.clock,
    )
    click.echo(f"{page.exhibit.reference} ({page.exhibit.id}): {page.exhibit.stage.value}")
    for image in page.acquisitions:
        verified = "verified" if image.is_verified else "not verified"
        click.echo(f"  disk image {image.id}: {image.size} bytes, {verified}")
    for scan in page.scans:
        click.echo(f"  scan {scan.id}: {sum(scan.hits_by_kind.values())} hits")
    for disposal in page.disposals:
        click.echo(f"  disposal {disposal.id}: {disposal.method.value}, {disposal.state.value}")
    for hold in page.exhibit.open_holds:
        click.echo(f"  hold {hold.id}: {hold.code}, signed for release by {len(hold.releases)}")
    for line in page.holds.lines:
        click.echo(f"  [{line.state.value}] {line.title}. {line.arithmetic}")
    for entry in page.entries:
        click.echo(f"  {entry.seq}  {entry.recorded:%Y-%m-%d %H:%M}Z  {entry.sentence}")


@exhibit.command()
@print_form_option(RESEAL_FORM)
@click.argument("name", metavar="EXHIBIT")
@_case_option
@_form_option
@working
def reseal(name: str, case_name: str | None, form_file: Path, work: Work) -> None:
    """Record that the bag was opened and closed under a new seal."""
    form = structure(read_form(form_file), Resealing, name=form_file.name)
    continuity.reseal(
        _id(work, name, case_name), reason=form.reason, new_seal=form.new_seal, **work.around
    )
    click.echo(f"{name} is under its new seal.")


@exhibit.command()
@print_form_option(HANDOVER_FORM)
@click.argument("name", metavar="EXHIBIT")
@_case_option
@_form_option
@working
def handover(name: str, case_name: str | None, form_file: Path, work: Work) -> None:
    """Record a movement from the present holder to the next."""
    movement = structure(read_form(form_file), Movement, name=form_file.name)
    continuity.hand_over(_id(work, name, case_name), movement=movement, **work.around)
    click.echo(f"The movement of {name} is recorded.")


@exhibit.command()
@print_form_option(IDENTITY_FORM)
@click.argument("name", metavar="EXHIBIT")
@_case_option
@_form_option
@working
def identify(name: str, case_name: str | None, form_file: Path, work: Work) -> None:
    """Complete serial number or size where the record has none."""
    form = structure(read_form(form_file), Identity, name=form_file.name)
    steps.complete_identity(
        _id(work, name, case_name), serial=form.serial, size=form.size, **work.around
    )
    click.echo(f"{name} is identified.")


@exhibit.command(name="stand-in")
@click.argument("name", metavar="EXHIBIT")
@_case_option
@click.option(
    "--copy", required=True, type=click.Path(path_type=Path), help="From expunge copy make."
)
@working
def stand_in(name: str, case_name: str | None, copy: Path, work: Work) -> None:
    """Let a working copy stand for the device; in a training data folder only."""
    note = read_sidecar(copy)
    steps.register_stand_in(
        _id(work, name, case_name),
        copy_serial=note.id,
        copy_size=note.size,
        is_training=work.store.is_training,
        **work.around,
    )
    click.echo(f"TRAINING: a file stands for the device {name}.")


@exhibit.command(name="keep-copy")
@click.argument("name", metavar="EXHIBIT")
@_case_option
@click.option("--acquisition", required=True, metavar="ID", help="The verified disk image.")
@click.option("--reason-file", required=True, type=click.Path(path_type=Path))
@working
def keep_copy(
    name: str, case_name: str | None, acquisition: str, reason_file: Path, work: Work
) -> None:
    """Decide, with a reason, that a verified copy is kept instead of the original."""
    steps.decide_copy(
        _id(work, name, case_name), acquisition, reason=read_text(reason_file), **work.around
    )
    click.echo(f"The decision to keep the copy of {name} is recorded.")


@exhibit.command()
@click.argument("name", metavar="EXHIBIT")
@_case_option
@click.option("--note-file", type=click.Path(path_type=Path))
@working
def refer(name: str, case_name: str | None, note_file: Path | None, work: Work) -> None:
    """Stop everything for EXHIBIT and refer it: it may show a child, or another offence."""
    stop_and_refer(_id(work, name, case_name), note=read_text(note_file), **work.ruled)
    click.echo(
        f"{name} is stopped and referred. Everything signed for it is void. Tell your supervisor; "
        "do not look further."
    )


@exhibit.command(name="record-scan")
@click.argument("acquisition", metavar="ACQUISITION")
@click.argument("result", type=click.Path(path_type=Path))
@working
def record_scan_verb(acquisition: str, result: Path, work: Work) -> None:
    """Put RESULT, a scan of the disk image ACQUISITION, on record: counts, no paths."""
    data = _read(result, MAX_RESULT)
    try:
        read = from_json(data, ScanResult)
    except (ValueError, BaseValidationError):
        message = f"{result.name} is not a scan result."
        raise WrongEntryError(message) from None
    digest = Digest(HashAlgorithm.SHA256, hashlib.sha256(data).digest())
    made = record_scan(acquisition, result=read, result_digest=digest, **work.around)
    click.echo(
        f"The scan is recorded: {sum(made.hits_by_kind.values())} hits; the set holds "
        f"{made.known_files} known files, {made.known_files_hit or 'none'} of them found; "
        f"{len(made.not_examined)} notes of what was not seen."
    )


def _id(work: Work, name: str, case_name: str | None) -> str:
    with work.reading as uow:
        return find_exhibit(uow, name, case=case_name).id


def _read(file: Path, limit: int) -> bytes:
    try:
        with file.open("rb") as handle:
            data = handle.read(limit + 1)
    except FileNotFoundError:
        message = f"{file.name} is not there."
        raise NotFoundError(message) from None
    if len(data) > limit:
        message = f"{file.name} is larger than {limit} bytes."
        raise WrongEntryError(message)
    return data
