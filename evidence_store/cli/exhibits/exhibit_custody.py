"""``expunge exhibit custody-extract`` and ``receipt``: what paper says of who had an exhibit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from evidence_store.cli._kit.looking import reading_work
from evidence_store.cli._kit.naming import one_exhibit
from evidence_store.cli._kit.options import path_option, print_language
from evidence_store.cli._kit.working import working
from evidence_store.domain.unit.reads import ReadKind
from evidence_store.workflow.exhibits.receipts import receipt_of
from forensics.output import refuse_existing, write_new

if TYPE_CHECKING:
    from pathlib import Path

    from evidence_store.cli._kit.looking import Look
    from evidence_store.cli._kit.naming import NamedItem
    from evidence_store.cli._kit.working import Work


@click.command()
@one_exhibit
@working
def custody_extract(*, named: NamedItem, work: Work) -> None:
    """Issue an extract of the custody log about EXHIBIT: every entry, who recorded or signed it.

    It is a sealed PDF with the entries inside. It says what the log held, and how a reader checks
    that; it names people of the unit, and no words that people wrote.
    """
    from evidence_store.kept_files.issuing import (  # noqa: PLC0415 -- most verbs of an exhibit seal nothing
        issue_extract_about,
    )

    identifier = named.exhibit_id(work)
    # Every entry or none: of a choice, a reader could not tell what was taken out (ADR 110).
    made = issue_extract_about(work.store, work.desk, identifier, keys=work.acting.unit_keys)
    click.echo(f"Extract {made.number}: {work.store.certificates / made.file_name}")


@click.command()
@one_exhibit
@path_option("--out", required=True, help="The new PDF file.")
@click.option("--of", "change", metavar="ID", help="Which: a movement, a disposal, or end.")
@print_language
@reading_work
def receipt(
    *,
    named: NamedItem,
    out: Path,
    change: str | None,
    language: str | None,
    work: Work,
    look: Look,
) -> None:
    """Make a receipt of the newest change of custody of EXHIBIT, to be printed.

    Of a seizure it is the record that the occupier of the premises, or the person who had the item,
    can ask for (Police and Criminal Evidence Act 1984, section 21). Where no key signed, it has
    space for two signatures. From whom it came and to whom it went outside the unit is written by
    hand. Description and store are printed as somebody typed them: read them before you hand it
    over.
    """
    from evidence_store.cli._kit.printing import (  # noqa: PLC0415 -- most verbs of an exhibit draw nothing
        printed,
    )
    from evidence_store.documents.receipts.document import (  # noqa: PLC0415 -- the same
        receipt_pages,
    )

    refuse_existing(out)
    identifier, store = named.exhibit_id(work), work.store
    look.at("a receipt for an exhibit", exhibit_id=identifier, kind=ReadKind.PRINTED)
    made = receipt_of(work.reading_desk, identifier, change, key=store.log_key)
    pages = receipt_pages(made, store.unit, training=store.is_training)
    # Not sealed: it is printed to be signed by hand, and a seal ends where paper begins (ADR 114).
    write_new(out, printed(store, pages, language))
    click.echo(f"The receipt is {out.name}. Print it, and hand it over with the exhibit.")
