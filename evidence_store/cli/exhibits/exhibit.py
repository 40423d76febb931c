"""``expunge exhibit``: import and book in, show, keep copies, scans, stop and refer.

Continuity and facts of devices have modules of their own.
"""

from __future__ import annotations

import hashlib
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click
from cattrs import BaseValidationError

from evidence_store.acts.exhibits.catalogue import EXHIBIT_ACTS
from evidence_store.cli._kit.declared import add_declared
from evidence_store.cli._kit.finding import find_case, find_exhibit
from evidence_store.cli._kit.forms import (
    PRINTED_NOTE,
    filled,
    form_options,
    one_of,
    read_limited,
    read_note,
    read_text,
    warn_printed,
)
from evidence_store.cli._kit.lists import add_lists
from evidence_store.cli._kit.looking import reading_work
from evidence_store.cli._kit.naming import one_exhibit
from evidence_store.cli._kit.options import path_option
from evidence_store.cli._kit.stopping import Stopper, stopping
from evidence_store.cli._kit.working import Work, working
from evidence_store.cli.exhibits import exhibit_continuity as continuity
from evidence_store.cli.exhibits import exhibit_copies as copies
from evidence_store.cli.exhibits import exhibit_custody, exhibit_phones, exhibit_seizing
from evidence_store.cli.exhibits import exhibit_facts as facts
from evidence_store.cli.exhibits import exhibit_handovers as handovers
from evidence_store.cli.exhibits import exhibit_vault as vault
from evidence_store.cli.exhibits.exhibit_offers import offered_verbs
from evidence_store.cli.exhibits.exhibit_options import handover_times
from evidence_store.domain.exhibits.exhibit import MediumKind
from evidence_store.domain.exhibits.extracts import MAX_EXTRACT, ExhibitEntry
from evidence_store.domain.law.rules import STOP_AND_REFER
from evidence_store.domain.scans.hit_lists import hit_list
from evidence_store.errors import WrongEntryError
from evidence_store.kept_files.hits import keep_hits, put_back_hits
from evidence_store.ways import Way
from evidence_store.workflow.exhibits import exhibits as steps
from evidence_store.workflow.exhibits.referrals import record_referral
from evidence_store.workflow.overview.review import review_exhibit
from evidence_store.workflow.scans.scans import record_scan
from forensics.documents import from_json
from forensics.erasing.copies.sidecars import read_sidecar
from forensics.values import Digest, HashAlgorithm, ScanResult

if TYPE_CHECKING:
    from evidence_store.cli._kit.looking import Look
    from evidence_store.cli._kit.naming import NamedItem
    from evidence_store.domain.exhibits.exhibit import Exhibit

BOOK_IN_FORM = f"""{PRINTED_NOTE}
# One exhibit that comes from no other system.
reference = "ABC/1"
description = ""
medium = "usb_flash"   # {one_of(MediumKind)}
seal = ""              # number of the seal on the bag
holder = ""            # who or which store holds it
make = ""
model = ""
# serial = ""          # leave out what is not known
# imei = ""
# size = 16008609792   # bytes, exactly
# capacity = 16000000000 # what the label says, in bytes: this is 16 GB
locked = false
"""

MAX_RESULT = 1 << 30


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
    extract = read_limited(file, MAX_EXTRACT)
    made = steps.import_exhibits(work.desk, case_id, extract=extract, system=system)
    for each in made:
        click.echo(f"{each.reference} is imported: {each.id}.")
        facts.tell_second_ids(each)


@exhibit.command(name="book-in")
@form_options(BOOK_IN_FORM)
@click.option("--case", "case_name", required=True, metavar="REF")
@click.option("--part-of", metavar="EXHIBIT", help="The exhibit that it is a part of.")
@working
def book_in(case_name: str, part_of: str | None, form_file: Path, work: Work) -> None:
    """Book in one exhibit from a form (see --print-form).

    A part of another exhibit (a drive in a laptop, a SIM in a phone) lies inside it until it is
    taken out: leave seal and holder empty then.
    """
    warn_printed()
    entry = filled(form_file, ExhibitEntry)
    with work.reading as uow:
        case_id = find_case(uow, case_name).id
        parent = None if part_of is None else find_exhibit(uow, part_of, case=case_id).id
    made = steps.book_in(work.desk, case_id, entry=entry, part_of=parent)
    click.echo(f"{made.reference} is booked in: {made.id}.")
    facts.tell_second_ids(made)


@exhibit.command()
@one_exhibit
@reading_work
def show(named: NamedItem, work: Work, look: Look) -> None:
    """Show where EXHIBIT stands, its holds, its entries, and what you can do about it now."""
    identifier = named.exhibit_id(work)
    look.at("an exhibit", exhibit_id=identifier)
    page = review_exhibit(work.reading_desk, identifier)
    _tell(page.exhibit)
    for image in page.acquisitions:
        verified = "verified" if image.is_verified else "not verified"
        click.echo(f"  {image.called} {image.id}: {image.size} bytes, {verified}")
    for scan in page.scans:
        click.echo(f"  scan {scan.id}: {sum(scan.hits_by_kind.values())} hits")
        for opened in scan.opened:
            click.echo(f"    {opened}")
    for disposal in page.disposals:
        click.echo(f"  disposal {disposal.id}: {disposal.method.value}, {disposal.state.value}")
    for hold in page.exhibit.open_holds:
        click.echo(f"  hold {hold.id}: {hold.code}, signed for release by {len(hold.releases)}")
    for line in page.holds.lines:
        click.echo(f"  [{line.state.value}] {line.title}. {line.arithmetic}")
    for entry in page.entries:
        click.echo(f"  {entry.seq}  {entry.recorded:%Y-%m-%d %H:%M}Z  {entry.sentence}")
    for verb in offered_verbs(work, identifier, is_clear=page.holds.is_clear):
        click.echo(f"  you can now: expunge {verb}")


@exhibit.command(name="training-file")
@one_exhibit
@path_option("--copy", required=True, help=f"From {Way.COPY_MAKE}.")
@working
def training_file(named: NamedItem, copy: Path, work: Work) -> None:
    """Use a working copy in place of the device; in a training data folder only."""
    note = read_sidecar(copy)
    # In a real folder its serial number would make any device the exhibit (threat model).
    steps.register_training_file(
        work.desk,
        named.exhibit_id(work),
        copy_serial=note.id,
        copy_size=note.size,
        is_training=work.store.is_training,
    )
    click.echo(f"TRAINING: a training file is used in place of the device {named}.")


@exhibit.command(name="keep-copy")
@one_exhibit
@click.option("--acquisition", required=True, metavar="ID", help="The verified disk image.")
@path_option("--reason-file", required=True)
@working
def keep_copy(named: NamedItem, acquisition: str, reason_file: Path, work: Work) -> None:
    """Decide, with a reason, that a verified copy is kept instead of the original."""
    found, reason = named.exhibit_id(work), read_text(reason_file)
    # A verified copy can be retained in place of the original (CPIA Code of Practice; docs/law.md),
    # by a decision that somebody gives reasons for.
    steps.decide_copy(work.desk, found, acquisition, reason=reason)
    click.echo(f"The decision to keep the copy of {named} is recorded.")


@exhibit.command()
@one_exhibit
@path_option("--note-file")
@click.option("--to", metavar="OFFICE", help="With whom it is now, if you know it already.")
@stopping
def refer(named: NamedItem, note_file: Path | None, to: str | None, stopper: Stopper) -> None:
    """Stop everything for EXHIBIT and refer it: it may show a child, or another offence.

    One act, by anyone. Everything signed is void, no photograph of it is shown any more, and two
    people release it. To whom it went is recorded now with --to, or later: expunge exhibit
    referred-to. Where it cannot be recorded, it is a signed file in the data folder, and holds at
    once.
    """
    acting = stopper.hold(named, code=STOP_AND_REFER, note=read_note(note_file))
    # A stop that became a file has no free text in it, and so names no office (ADR 35).
    if to is not None and acting is not None:
        work = Work(stopper.store, acting)
        record_referral(work.desk, named.exhibit_id(work), to=to)
    click.echo(
        f"{named} is stopped and referred. Everything signed for it is void. Tell your supervisor; "
        "do not look further."
    )


@exhibit.command(name="record-scan")
@click.argument("acquisition", metavar="ACQUISITION")
@click.argument("result", type=click.Path(path_type=Path))
@working
def record_scan_verb(acquisition: str, result: Path, work: Work) -> None:
    """Record RESULT, a scan of the disk image ACQUISITION: counts, no paths.

    Where it is already recorded and its list of hits was lost, the list is put back.
    """
    data = read_limited(result, MAX_RESULT)
    try:
        read = from_json(data, ScanResult)
    except (ValueError, BaseValidationError):
        message = f"{result.name} is not a scan result."
        raise WrongEntryError(message) from None
    digest = Digest(HashAlgorithm.SHA256, hashlib.sha256(data).digest())
    with work.reading as uow:
        image = uow.acquisitions.get(acquisition).image_name
    if put_back_hits(work.store, hit_list(read, image=image, result_digest=digest)):
        click.echo("This scan is recorded. Its list of hits is in the data folder again.")
        return
    made = record_scan(
        work.desk,
        acquisition,
        result=read,
        result_digest=digest,
        keep=partial(keep_hits, work.store),
    )
    click.echo(
        f"The scan is recorded: {made.established} hits; the set holds "
        f"{made.known_files} known files, {made.known_files_hit or 'none'} of them found; "
        f"{made.hits_weak} hits by MD5 or SHA-1 alone, content not established; "
        f"{made.candidates} candidates for two people; "
        f"{len(made.not_examined)} notes of what was not seen."
    )


def _tell(one: Exhibit) -> None:
    """Say where an exhibit stands and what is kept about it, without its contents."""
    where = one.whereabouts.value.replace("_", " ")
    click.echo(f"{one.reference} ({one.id}): {one.stage.value}, {where}, held by {one.holder}")
    for handover in one.handovers:
        click.echo(f"  movement {handover.id}: {handover_times(handover)}, {handover.form.value}")
    for found in one.open_discrepancies:
        click.echo(f"  discrepancy {found.id}: {found.kind.value}, signed by {len(found.signers)}")
    for shot in one.photographs:
        click.echo(f"  photograph {shot.id}: {shot.kind.value}, {shot.size:,} bytes")
    for secret in one.secrets:
        state = f"shown {len(secret.reveals)} times" if secret.is_kept else "destroyed"
        click.echo(f"  secret {secret.id}: {secret.kind.value}, {state}")
    for copy in one.copies:
        state = copy.ended.value if copy.ended else f"review {copy.review_on.isoformat()}"
        click.echo(f"  copy {copy.id}: {copy.kind.value}, {state}")


for _verb in (
    continuity.reseal,
    continuity.take_out,
    handovers.handover,
    handovers.manifest,
    handovers.offer,
    handovers.accept,
    handovers.recall,
    continuity.store,
    continuity.take,
    continuity.weigh,
    continuity.discrepancy,
    continuity.settle,
    facts.identify,
    facts.describe,
    exhibit_phones.read_phone,
    exhibit_seizing.seize_verb,
    facts.claim,
    facts.decide_claim,
    vault.photograph,
    vault.see_photograph,
    vault.keep_secret,
    vault.reveal,
    copies.due,
    exhibit_custody.custody_extract,
    exhibit_custody.receipt,
):
    exhibit.add_command(_verb)


add_declared(exhibit, EXHIBIT_ACTS)
add_lists(exhibit)
