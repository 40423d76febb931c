"""Declared lists on the command line: each a verb of its group, shown, or written as a CSV."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from evidence_store.cli._kit.finding import find_case, find_exhibit
from evidence_store.cli._kit.looking import reading_work
from evidence_store.cli._kit.options import path_option
from evidence_store.domain.unit.reads import ReadKind
from evidence_store.tables.csv_file import csv_text
from evidence_store.tables.every import EVERY
from evidence_store.tables.listing import Asking, ListedOf, exhibit_of
from evidence_store.tables.terminal import terminal_lines
from forensics.figures import counted
from forensics.output import refuse_existing, write_new

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from evidence_store.cli._kit.looking import Look
    from evidence_store.cli._kit.working import Work
    from evidence_store.tables.listing import Listing
    from evidence_store.tables.table import Row, Table

csv_option = path_option(
    "--csv",
    "csv_file",
    metavar="FILE",
    help="Write the list to this file instead, for a spreadsheet.",
)


def add_lists(group: click.Group) -> None:
    """Give a group of verbs the lists that name it; a verb of its own that it has stays."""
    for listing in EVERY:
        of, _, name = listing.verb.partition(" ")
        if of == group.name and name not in group.commands:
            group.add_command(_verb(listing, name))


def tell(table: Table[Row], rows: Iterable[Row], csv_file: Path | None) -> None:
    """Show a table, or write it to a new file and say so."""
    if csv_file is None:
        for line in terminal_lines(table, rows):
            click.echo(line)
        return
    found = list(rows)
    write_new(csv_file, csv_text(table, found).encode())
    click.echo(f"{csv_file.name} is written: {counted(len(found), 'row', 'rows')}.")


def look_kind(csv_file: Path | None) -> ReadKind:
    """How a list is read: looked at, or taken away; a file that is there is refused first."""
    if csv_file is None:
        return ReadKind.VIEWED
    refuse_existing(csv_file)
    return ReadKind.EXPORTED


def _verb(listing: Listing[Any, Any], name: str) -> click.Command:
    about = listing.about

    @reading_work
    def shown(
        *,
        csv_file: Path | None,
        subject: str = "",
        case_name: str | None = None,
        work: Work,
        look: Look,
    ) -> None:
        kind = look_kind(csv_file)
        subject, named = _subject(work, about, subject, case_name)
        # Before the first row: looking is logged with who and when (Data Protection Act 2018 s.62).
        if listing.read_as:
            look.at(listing.read_as, kind=kind, **named)
        asking = Asking(work.store, work.actor, lambda: work.reading, subject)
        tell(listing.table, listing.asked(asking), csv_file)

    what = listing.read_as.removeprefix("the list of ") or listing.table.title.lower()
    made = click.command(name=name, help=f"List {what}.")(csv_option(shown))
    if about is not ListedOf.UNIT:
        made.params.insert(0, click.Argument(["subject"], metavar=about.value.upper()))
    if about is ListedOf.EXHIBIT:
        made.params.insert(1, click.Option(["--case", "case_name"], metavar="REF"))
    return made


def _subject(
    work: Work, about: ListedOf, typed: str, case_name: str | None
) -> tuple[str, dict[str, str]]:
    """The id of what was named, and of which case or exhibit the log of reads is told."""
    with work.reading as uow:
        if about is ListedOf.CASE:
            case_id = find_case(uow, typed).id
            return case_id, {"case_id": case_id}
        if about is ListedOf.EXHIBIT:
            typed = find_exhibit(uow, typed, case=case_name).id
        exhibit_id = exhibit_of(uow, about, typed)
    return typed, {} if exhibit_id is None else {"exhibit_id": exhibit_id}
