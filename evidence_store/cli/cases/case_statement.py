"""``expunge case statement``: the draft of a person's witness statement, from their own acts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from evidence_store.cli._kit.finding import find_case
from evidence_store.cli._kit.looking import reading_work
from evidence_store.cli._kit.options import path_option
from evidence_store.domain.unit.reads import ReadKind
from evidence_store.workflow.overview.own_acts import own_acts
from forensics.output import refuse_existing, write_new

if TYPE_CHECKING:
    from pathlib import Path

    from evidence_store.cli._kit.looking import Look
    from evidence_store.cli._kit.working import Work


@click.command()
@click.argument("reference", metavar="CASE")
@click.option("--of", "whose", metavar="PERSON", help="Whose: an id or a staff number; else yours.")
@path_option("--out", required=True, metavar="FILE.odt", help="The new file, for a word processor.")
@reading_work
def statement(reference: str, whose: str | None, out: Path, work: Work, look: Look) -> None:
    """Write the draft of a witness statement in CASE (Criminal Justice Act 1967 s.9).

    It holds the person's own acts from the custody log and nothing of what others said. The person
    reads it, puts it into their own words and signs it: the program signs nothing.
    """
    from evidence_store.documents.statements.section_nine import (  # noqa: PLC0415 -- most verbs of a case write none
        write_statement,
    )

    refuse_existing(out)
    store = work.store
    person_id = work.actor.id if whose is None else store.find_person(whose).id
    with work.reading as uow:
        found = find_case(uow, reference)
    own = own_acts(work.reading_desk, found.id, person_id)
    look.at("the draft of a statement", case_id=found.id, kind=ReadKind.PRINTED)
    # Never signed here: the declaration that s.9 asks for is the witness's own.
    write_new(out, write_statement(own, store.unit, training=store.is_training))
    click.echo(f"The draft for {own.person.name} is {out.name}. It is not signed.")
    click.echo("They read it, put it into their own words, and sign it themselves.")
