"""``expunge hold``: anyone places one in one act; two people release it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from evidence_store.acts.exhibits.catalogue import EXHIBIT_ACTS
from evidence_store.bootstrap import open_store
from evidence_store.cli._kit.acting import data_option
from evidence_store.cli._kit.declared import add_declared
from evidence_store.cli._kit.forms import read_note, read_text
from evidence_store.cli._kit.lists import add_lists
from evidence_store.cli._kit.naming import one_exhibit
from evidence_store.cli._kit.options import path_option
from evidence_store.cli._kit.stopping import stopping
from evidence_store.cli._kit.working import working
from evidence_store.data_folder.stop_files import remove_stop_file
from evidence_store.errors import WrongEntryError
from evidence_store.ways import Way
from evidence_store.workflow.holds.stop_files import dismiss_stop_file
from forensics.cli.printable import printable

if TYPE_CHECKING:
    from pathlib import Path

    from evidence_store.cli._kit.naming import NamedItem
    from evidence_store.cli._kit.stopping import Stopper
    from evidence_store.cli._kit.working import Work


@click.group()
def hold() -> None:
    """Place holds on exhibits, and release them with two people's signatures."""


@hold.command()
@one_exhibit
@click.option("--why", required=True, metavar="CODE", help=f"See: {Way.RULES_SHOW}.")
@path_option("--note-file", help="A note, as a text file.")
@stopping
def place(named: NamedItem, why: str, note_file: Path | None, stopper: Stopper) -> None:
    """Place a hold on EXHIBIT; everything signed for it is void, a running job stops.

    By anybody. Where it cannot be recorded, the hold is a signed file in the data folder, and holds
    at once.
    """
    if stopper.hold(named, code=why, note=read_note(note_file)):
        with stopper.store.reading() as uow:
            placed = named.exhibit(uow).placed_holds[-1]
        click.echo(f"The hold is placed: {placed.id}. Two people can release it.")


@hold.command()
@data_option
def waiting(data: Path) -> None:
    """List the signed holds and stops that are not recorded yet; they hold meanwhile."""
    files = open_store(data).outside.stop_files()
    for file in files:
        said = (
            "cannot be read, so it holds everything"
            if file.stop is None
            else (
                f"{file.stop.statement.code} on {file.stop.statement.exhibit_id}, by "
                f"{file.stop.statement.person}"
            )
        )
        click.echo(printable(f"{file.name}: {said}"))  # anyone can have put it there
    if not files:
        click.echo("None waits.")


@hold.command(name="dismiss-file")
@click.argument("name", metavar="FILE")
@path_option("--reason-file", required=True)
@working
def dismiss_file(name: str, reason_file: Path, work: Work) -> None:
    """Sign, as one of two people, that FILE cannot be recorded, was looked at and holds nothing.

    Find out first who put it there and why; where somebody wanted a hold, place one.
    """
    reason = read_text(reason_file)
    if not reason:
        raise WrongEntryError(f"{reason_file.name}: say what you found out.")
    gone = dismiss_stop_file(work.desk, name, reason=reason)
    if gone is None:
        click.echo("Your signature is recorded. The file holds until a second person signs.")
        return
    # Only now that it is recorded: a stop whose file went first would end unseen.
    remove_stop_file(work.store.data, gone)
    click.echo("Two people have signed; the file is gone and no longer holds anything.")


add_declared(hold, EXHIBIT_ACTS)
add_lists(hold)
