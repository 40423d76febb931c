"""``expunge order``: its document, kept sealed as it was received, and written out again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from evidence_store.cli._kit.choosing import find_order
from evidence_store.cli._kit.forms import read_limited
from evidence_store.cli._kit.looking import reading_work
from evidence_store.cli._kit.options import path_option
from evidence_store.cli._kit.working import working
from evidence_store.domain.orders.order_documents import LARGEST_DOCUMENT
from evidence_store.domain.unit.reads import ReadKind
from evidence_store.errors import NotFoundError
from evidence_store.kept_files.order_documents import received_document
from evidence_store.open_folder.beside import open_vault
from evidence_store.workflow.orders.documents import see_document
from evidence_store.workflow.orders.order_records import attach_document
from forensics.output import write_new

if TYPE_CHECKING:
    from pathlib import Path

    from evidence_store.cli._kit.looking import Look
    from evidence_store.cli._kit.working import Work
    from evidence_store.domain.orders.order_documents import KeptDocument
    from evidence_store.workflow._kit.subjects.received_documents import ReceivedDocument

_order = click.argument("order_name", metavar="ORDER")


def received_file(work: Work, file: Path) -> ReceivedDocument:
    """A file as an order's document, its pages drawn.

    Raises:
        NotFoundError: there is no such file.
        WrongEntryError: it is larger than a document can be.
    """
    data = read_limited(file, LARGEST_DOCUMENT)
    # Its pages are drawn now, in a confined process, and never again: hostile bytes are decoded
    # once (ADR 52).
    return received_document(work.store, work.acting.unit_keys, data)


def tell_kept(kept: KeptDocument) -> None:
    """Say that a document is kept, and how much of it could be drawn."""
    click.echo(f"Its document is kept, sealed: {kept.size:,} bytes.")
    if not kept.pages:
        click.echo("No page of it could be drawn; the document is kept as it is.", err=True)
    elif kept.page_count != len(kept.pages):
        click.echo(f"{len(kept.pages)} of its {kept.page_count} pages are drawn.", err=True)


@click.command(name="document")
@_order
@path_option("--document", required=True, help="The order as it was received: PDF, JPEG or PNG.")
@working
def attach(order_name: str, document: Path, work: Work) -> None:
    """Keep the document of ORDER, where it came later than the order's words."""
    with work.reading as uow:
        order_id = find_order(uow, order_name).id
    saved = attach_document(work.desk, order_id, received=received_file(work, document))
    if saved.document is not None:
        tell_kept(saved.document)
    click.echo("The document is recorded. Two people read the record against it next.")


@click.command(name="see-document")
@_order
@path_option("--out", required=True, help="The file to write.")
@click.option("--edition", type=int, help="A former edition; without it the present one.")
@reading_work
def see(order_name: str, out: Path, edition: int | None, work: Work, look: Look) -> None:
    """Write the document of ORDER to a file, as it was received."""
    with work.reading as uow:
        order = find_order(uow, order_name)
    wanted = order.edition if edition is None else edition
    editions = {order.edition: order.document}
    editions |= {each.number: each.document for each in order.editions}
    kept = editions.get(wanted)
    if kept is None:
        raise NotFoundError(f"No document of edition {wanted} of this order is kept here.")
    look.at("the document of an order", case_id=order.case_id, kind=ReadKind.EXPORTED)
    vault = open_vault(work.store, work.acting.unit_keys)
    # Held to the record as it is opened: who has the keys could seal another in its place (ADR 52).
    _, data = see_document(work.reading_desk, order.id, kept.id, page=None, vault=vault)
    write_new(out, data)
    click.echo(f"{out.name} is written: {kept.kind.value.upper()}, {len(data):,} bytes.")


VERBS = (
    attach,
    see,
)
