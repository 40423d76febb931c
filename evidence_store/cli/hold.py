"""``expunge hold``: anyone places one in one act; two people release it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from evidence_store.cli.exhibit_options import case_option
from evidence_store.cli.finding import find_exhibit
from evidence_store.cli.forms import read_note, read_text
from evidence_store.cli.working import working
from evidence_store.errors import WrongEntryError
from evidence_store.workflow.holds import place_hold, release_hold

if TYPE_CHECKING:
    from evidence_store.cli.working import Work


@click.group()
def hold() -> None:
    """Place holds on exhibits, and release them with two people's signatures."""


@hold.command()
@click.argument("name", metavar="EXHIBIT")
@case_option
@click.option("--why", required=True, metavar="CODE", help="See: expunge rules show.")
@click.option("--note-file", type=click.Path(path_type=Path), help="A note, as a text file.")
@working
def place(name: str, case_name: str | None, why: str, note_file: Path | None, work: Work) -> None:
    """Place a hold on EXHIBIT; everything signed for it is void, a running job stops."""
    with work.reading as uow:
        exhibit_id = find_exhibit(uow, name, case=case_name).id
    placed = place_hold(exhibit_id, code=why, note=read_note(note_file), **work.ruled)
    click.echo(f"The hold is placed: {placed.placed_holds[-1].id}. Two people can release it.")


@hold.command()
@click.argument("name", metavar="EXHIBIT")
@click.argument("hold_id", metavar="HOLD")
@case_option
@click.option("--reason-file", required=True, type=click.Path(path_type=Path))
@working
def release(name: str, hold_id: str, case_name: str | None, reason_file: Path, work: Work) -> None:
    """Sign for the release of HOLD; the second person's signature releases it."""
    reason = read_text(reason_file)
    if not reason:
        message = f"{reason_file.name}: give the reason for the release."
        raise WrongEntryError(message)
    with work.reading as uow:
        exhibit_id = find_exhibit(uow, name, case=case_name).id
    changed = release_hold(exhibit_id, hold_id, reason=reason, signer=work.signer, **work.around)
    if changed.placed_hold(hold_id).is_open:
        click.echo("Your signature is recorded. The hold stays until a second person signs.")
    else:
        click.echo("The hold is released. What it made void stays void; propose it anew.")
