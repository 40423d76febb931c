"""``expunge known-set``: a recorded hash set, and its count confirmed by a second person."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from evidence_store.cli._kit.finding import find_case
from evidence_store.cli._kit.forms import filled, form_options
from evidence_store.cli._kit.lists import add_lists
from evidence_store.cli._kit.options import path_option
from evidence_store.cli._kit.working import working
from evidence_store.domain.scans.supplied_list import ReadList, SuppliedList
from evidence_store.kept_files import worker_slots
from evidence_store.kept_files.named_places import still_placed
from evidence_store.kept_files.sealed_sets import kept_copy
from evidence_store.kept_files.set_building import ask_for_set
from evidence_store.kept_files.sets import imported_set
from evidence_store.ways import Way
from evidence_store.workflow.scans import hash_sets as steps
from forensics.cli.passphrase import read_passphrase
from forensics.cli.sets.list_options import list_options
from forensics.hash_sets.opening import open_hash_set

if TYPE_CHECKING:
    from evidence_store.cli._kit.working import Work
    from forensics.hash_sets.lists.asked import ListAsked


IMPORT_FORM = """
supplier = ""      # the person or body that supplied the list
received = 2026-01-31
held_under = ""    # the authority under which the unit holds it: an agreement, a decision
"""


@click.group(name="known-set")
def known_set() -> None:
    """Register hash sets for a case, and confirm their counts.

    Away from the data folder, hash sets are built with: expunge hash-set build.
    """


@known_set.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--case", "case_name", required=True, metavar="REF")
@path_option("--set-passphrase-file", help="Passphrase of the new set. Without it, you are asked.")
@click.option("--for-worker/--not-for-worker", default=True, show_default=True,
              help="Let the worker open it for the scans of the case.")  # fmt: skip
@working
def build(
    folder: Path, case_name: str, set_passphrase_file: Path | None, *, for_worker: bool, work: Work
) -> None:
    """Have the worker build a hash set of the originals in FOLDER, and register it for a case.

    FOLDER lies in a place that the settings name for originals. They stay where they are.
    """
    passphrase = read_passphrase(set_passphrase_file, what="the new hash set", is_new=True)
    with work.reading as uow:
        case_id = find_case(uow, case_name).id
    # The passphrase is not kept: what waits is the key of one slot, which opens this set and
    # nothing else that the same words open (ADR 58).
    made = ask_for_set(
        work.store,
        work.desk,
        case_id,
        still_placed(work.store, folder.resolve()),
        passphrase=passphrase.decode(),
        for_worker=for_worker,
        unit_keys=work.acting.unit_keys,
    )
    click.echo(
        f"The hash set is queued: {made.id}. See how far it is: {Way.WORK_LIST}. Another "
        f"person confirms the count: {Way.KNOWN_SET_CONFIRM}."
    )


@known_set.command()
@click.argument("hash_set", metavar="SET", type=click.Path(path_type=Path))
@click.option("--case", "case_name", required=True, metavar="REF")
@path_option("--set-passphrase-file", help="Passphrase of the set. Without it, you are asked.")
@working
def register(hash_set: Path, case_name: str, set_passphrase_file: Path | None, work: Work) -> None:
    """Register SET, a sealed hash set that you built, for a case.

    The data folder keeps a copy of the sealed file: no path is typed for a scan.
    """
    passphrase = read_passphrase(set_passphrase_file, what="the hash set", is_new=False)
    summary = open_hash_set(hash_set, passphrase=passphrase).summary
    with work.reading as uow:
        case_id = find_case(uow, case_name).id
    # Within the block: where the set is not registered, its sealed file is removed again.
    with kept_copy(work.store, hash_set, summary=summary):
        made = steps.register_hash_set(work.desk, case_id, summary=summary)
    click.echo(
        f"The hash set is registered: {made.id}, {made.known_files} known files. Another person "
        f"confirms the count: {Way.KNOWN_SET_CONFIRM}."
    )


@known_set.command("import")
@click.argument("file", metavar="LIST", type=click.Path(path_type=Path, exists=True))
@click.option("--case", "case_name", required=True, metavar="REF")
@list_options
@path_option("--set-passphrase-file", help="Passphrase of the new set. Without it, you are asked.")
@form_options(IMPORT_FORM)
@working
def import_(
    file: Path,
    case_name: str,
    asked: ListAsked,
    set_passphrase_file: Path | None,
    form_file: Path,
    work: Work,
) -> None:
    """Import LIST, a list of known files that others made, as a hash set of a case.

    A form says who supplied the list, when, and under which authority the unit holds it; it is kept
    for the case. Formats and columns are those of expunge hash-set import.
    """
    supplied = filled(form_file, SuppliedList)
    passphrase = read_passphrase(set_passphrase_file, what="the new hash set", is_new=True)
    with work.reading as uow:
        case_id = find_case(uow, case_name).id
    with imported_set(work.store, file, passphrase=passphrase.decode(), asked=asked) as made:
        known = steps.import_hash_set(
            work.desk,
            case_id,
            summary=made.summary,
            supplied=supplied,
            read=ReadList(made.list_format, made.refused),
        )
    click.echo(
        f"The hash set is registered: {known.id}, {known.known_files} known files, "
        f"{made.refused} rows refused. Which, and why: {Way.HASH_SET_INFO}. Another person "
        f"confirms the count: {Way.KNOWN_SET_CONFIRM}."
    )


@known_set.command()
@click.argument("hash_set_id", metavar="HASH_SET")
@click.option(
    "--scheduled",
    required=True,
    type=int,
    help="How many pictures the schedule of charged pictures lists.",
)
@working
def confirm(hash_set_id: str, scheduled: int, work: Work) -> None:
    """Confirm the count of HASH_SET against the schedule, as a second person."""
    # Typed from the schedule: until it is confirmed, nothing shows this person the set's own count.
    steps.confirm_hash_set(work.desk, hash_set_id, scheduled=scheduled)
    click.echo("The hash set is confirmed.")


@known_set.command("open-slot")
@click.argument("hash_set_id", metavar="HASH_SET")
@path_option("--set-passphrase-file", help="Passphrase of the set. Without it, you are asked.")
@working
def open_slot(hash_set_id: str, set_passphrase_file: Path | None, work: Work) -> None:
    """Let the worker open HASH_SET for the scans of its case, without anybody's passphrase.

    This ends with the values of the case, or with: expunge known-set close-slot.
    """
    passphrase = read_passphrase(set_passphrase_file, what="the hash set", is_new=False)
    # A secret of the worker's own: the passphrase would open every copy of the set (ADR 54).
    worker_slots.open_slot(work.store, work.desk, hash_set_id, passphrase=passphrase.decode())
    click.echo("The worker can open the hash set for the scans of its case.")


@known_set.command("close-slot")
@click.argument("hash_set_id", metavar="HASH_SET")
@working
def close_slot(hash_set_id: str, work: Work) -> None:
    """Take HASH_SET back from the worker: from then on it is opened by its passphrase alone."""
    worker_slots.close_slot(work.store, work.desk, hash_set_id)
    click.echo("The worker can no longer open the hash set.")


add_lists(known_set)
