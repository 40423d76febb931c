"""``expunge order letter``: a letter about an order, to be printed, signed and sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from evidence_store.cli._kit.looking import reading_work
from evidence_store.cli._kit.options import path_option, print_language
from evidence_store.cli.orders.order_changes import id_of
from evidence_store.documents.letters.interested_person import INTERESTED_PERSON
from evidence_store.documents.letters.registry import ORDER_LETTERS
from evidence_store.domain.unit.reads import ReadKind
from evidence_store.errors import WrongEntryError
from evidence_store.ways import Way
from evidence_store.workflow.overview.letters import letter_about_order
from forensics.output import refuse_existing, write_new

if TYPE_CHECKING:
    from pathlib import Path

    from evidence_store.cli._kit.looking import Look
    from evidence_store.cli._kit.working import Work

_NAMES = [each.name for each in ORDER_LETTERS]


@click.command()
@click.argument("order_name", metavar="ORDER")
@click.argument("name", type=click.Choice(_NAMES))
@path_option(
    "--out", required=True, help="The new file: .odt to change in a word processor, or .pdf."
)
@print_language
@reading_work
def letter(
    order_name: str, name: str, out: Path, language: str | None, work: Work, look: Look
) -> None:
    """Write a letter about ORDER: a draft, to be read, addressed and signed by a person.

    \b
    court              to the court, with the certificates
    owner              to an owner or defendant: what was returned
    victim             words for an officer to adapt for a victim
    interested-person  to a person who may have an interest in the items
    """  # noqa: D301 -- click reads it
    from evidence_store.cli._kit.printing import (  # noqa: PLC0415 -- most verbs of an order draw nothing
        printed,
    )
    from evidence_store.documents.letters.drawing import (  # noqa: PLC0415 -- the same
        letter_pages,
        write_letter,
    )

    refuse_existing(out)
    is_office = out.suffix.lower() == ".odt"
    if is_office and language is not None:
        raise WrongEntryError("A letter in another language is made as a PDF: name a .pdf file.")
    store, order_id = work.store, id_of(work, order_name)
    with work.reading as uow:
        case_id = uow.orders.get(order_id).case_id
    written = letter_about_order(work.reading_desk, order_id, name)
    look.at("a letter about an order", case_id=case_id, kind=ReadKind.PRINTED)
    if is_office:
        made = write_letter(written, store.unit, training=store.is_training)
    else:
        pages = letter_pages(written, store.unit, training=store.is_training)
        made = printed(store, pages, language)
    write_new(out, made)
    click.echo(f"The letter is {out.name}. Check it against your force's own form, and sign it.")
    if name == INTERESTED_PERSON.name:
        click.echo(f"When it has gone out: {Way.ORDER_NOTICE_SEND}.")
