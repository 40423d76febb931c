"""``expunge find``: what has these words, of all that its reader may open."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from evidence_store.cli._kit.looking import reading_work
from evidence_store.domain.people.duties import Act, require_duty
from evidence_store.domain.unit.reads import ReadKind
from evidence_store.tables.finding import by_kind
from evidence_store.tables.terminal import terminal_lines
from evidence_store.workflow.overview.lookups import Thing, look_up

if TYPE_CHECKING:
    from evidence_store.cli._kit.looking import Look
    from evidence_store.cli._kit.working import Work
    from evidence_store.workflow.overview.lookups import FoundRecord


@click.command()
@click.argument("words", nargs=-1, metavar="[WORDS]...")
@reading_work
def find(*, words: tuple[str, ...], work: Work, look: Look) -> None:
    """Find cases and exhibits by reference, seal, number, make, description or name.

    Each word must stand there; a part of one is enough. Without words it asks for them, so that a
    name stands in no history of the shell and in no list of processes.
    """
    require_duty(work.actor, Act.REVIEW)
    typed = " ".join(words) or click.prompt("What to find", err=True)
    # With its words, before anything is looked for: a search that finds nothing is a read, too.
    look.at("everything, by code or words", kind=ReadKind.SEARCHED, words=typed)
    found = look_up(work.reading_desk, typed)
    # One answer where there is none and where it may not be opened.
    if not found.things:
        click.echo("No case or exhibit that you may open has these words.")
    for heading, table, rows in by_kind(found):
        click.echo(f"{heading}\n")
        click.echo("\n".join(terminal_lines(table, rows)) + "\n")
    for one in found.things:
        if one.thing not in (Thing.CASE, Thing.EXHIBIT):
            click.echo(_line(one))


def _line(one: FoundRecord) -> str:
    """What was found by its own code: where it belongs."""
    of = f"case {one.case_reference}"
    return f"{one.thing.value}  {one.name}  of {of}  {one.exhibit_id or one.case_id}"
