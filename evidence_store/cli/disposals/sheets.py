"""``expunge disposal sheet`` and ``acknowledge``: the head of the log on paper, and back."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

import click

from evidence_store.cli._kit.choosing import the_disposal
from evidence_store.cli._kit.naming import one_disposal
from evidence_store.cli._kit.options import path_option
from evidence_store.cli._kit.working import working
from evidence_store.custody.outside.sheets import ASKED, GROUPS, groups_asked, typed_groups
from evidence_store.errors import WrongEntryError
from evidence_store.ways import Way
from evidence_store.workflow.unit.anchors import acknowledge_sheet, names_on_sheet, sheet_of
from forensics.output import refuse_existing, write_new

if TYPE_CHECKING:
    from pathlib import Path

    from evidence_store.cli._kit.naming import NamedItem
    from evidence_store.cli._kit.working import Work


@click.command()
@one_disposal
@path_option("--out", required=True, help="The new PDF file.")
@working
def sheet(named: NamedItem, out: Path, work: Work) -> None:
    """Make the authorisation sheet of DISPOSAL, to be printed and kept on paper.

    It shows the log's size and whole root, with the authorisation among its entries. Print it, then
    type part of it back: expunge disposal acknowledge.
    """
    from evidence_store.documents.sheets.authorisation_sheet import (  # noqa: PLC0415 -- most verbs of a disposal draw nothing
        draw_sheet,
    )

    refuse_existing(out)
    store = work.store
    made = sheet_of(work.reading_desk, the_disposal(work, named).id, key=store.log_key)
    drawn = draw_sheet(
        made,
        names_on_sheet(work.reading_desk, made),
        unit=f"{store.settings.unit.force} – {store.settings.unit.name}",
        origin=store.log_key.origin,
        training=store.is_training,
    )
    write_new(out, drawn)
    click.echo(f"The sheet is {out.name}, for a log of {made.head.size} entries. Print it now.")
    click.echo(f"With the paper before you: {Way.DISPOSAL_ACKNOWLEDGE}.")


@click.command()
@one_disposal
@working
def acknowledge(named: NamedItem, work: Work) -> None:
    """Acknowledge the printed sheet of DISPOSAL by typing part of it.

    Which groups are asked for is chosen at random now, so have the paper at hand. Nothing on the
    screen shows them.
    """
    found = the_disposal(work, named)
    # Chosen while the person sits there, so that the paper must be at hand. It holds the whole
    # root: of 80 bits, two logs that agree are found in 2**40 tries (ADR 15).
    asked = sorted(secrets.SystemRandom().sample(range(1, GROUPS + 1), ASKED))
    size = _size(ask("Size, as printed on the sheet"))
    typed = typed_groups(ask(groups_asked(asked)), asked)
    made = acknowledge_sheet(work.desk, found.id, size=size, typed=typed)
    click.echo(f"The sheet is acknowledged: the log is anchored on paper to {made.size} entries.")


def ask(question: str) -> str:
    """Ask the holder of the paper, in a line of its own so that a program can read it too."""
    click.echo(f"{question}?", err=True)
    answer: str = click.prompt("", prompt_suffix="> ", err=True)
    return answer


def _size(text: str) -> int:
    plain = "".join(text.replace(",", "").split())
    if not plain.isdecimal() or len(plain) > 15:
        raise WrongEntryError("The size is a number, as printed on the sheet.")
    return int(plain)
