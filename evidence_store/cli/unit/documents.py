"""``expunge documents``: the sentences that documents say, and translations of them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from evidence_store.acts.unit.catalogue import UNIT_ACTS
from evidence_store.cli._kit.declared import add_declared
from evidence_store.cli._kit.forms import read_limited
from evidence_store.cli._kit.lists import add_lists
from evidence_store.cli._kit.options import path_option
from evidence_store.cli._kit.working import working
from evidence_store.documents.languages.catalogue import FORMS, template_digest
from evidence_store.documents.languages.po_files import file_of, file_to_translate
from evidence_store.documents.languages.translations import LARGEST, read_translation
from evidence_store.kept_files.editions.translations import kept_translation, sign_for
from evidence_store.ways import Way
from evidence_store.workflow._kit.of_unit.translated import signed_translation
from forensics.output import refuse_existing, write_new
from forensics.values import Digest

if TYPE_CHECKING:
    from evidence_store.cli._kit.working import Work

_language = click.option(
    "--language", type=click.Choice([*FORMS]), required=True, help="Its tag: cy is Welsh."
)


@click.group()
def documents() -> None:
    """Have what documents say translated."""


@documents.group()
def catalogue() -> None:
    """Give every sentence to a translator, and check what comes back."""


@catalogue.command()
@_language
@path_option("--out", required=True, help="A new file of gettext (.po).")
def export(language: str, out: Path) -> None:
    """Write every sentence that documents say into a file that translators' tools open."""
    refuse_existing(out)
    write_new(out, file_to_translate(language))
    click.echo(f"{out}: every sentence in English, with room for its translation.")
    click.echo(f"SHA-256 of the template: {template_digest().value.hex()}")


@catalogue.command()
@_language
@click.argument("file", type=click.Path(path_type=Path))
def check(language: str, file: Path) -> None:
    """Say whether a translator's file is whole, and its digest; nothing is kept of it."""
    found = read_translation(read_limited(file, LARGEST), tag=language)
    click.echo(f"The translation is whole: {len(found.words):,} sentences.")
    click.echo(f"SHA-256 of the template: {found.template.value.hex()}")
    click.echo(f"SHA-256 of template and translation: {found.digest.value.hex()}")
    click.echo("Its translator signs for it next: " + Way.CATALOGUE_SIGN + ".")


@catalogue.command()
@_language
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--qualification",
    required=True,
    metavar="WORDS",
    help=(
        "What qualifies you to translate for a court, in your words. Every document of the unit "
        "carries it in clear: name no case and no victim."
    ),
)
@working
def sign(*, language: str, file: Path, qualification: str, work: Work) -> None:
    """Sign for FILE as the person who translated it; its sentences are kept in the data folder.

    A second person then reads it over and signs: documents catalogue read-over.
    """
    found = read_translation(read_limited(file, LARGEST), tag=language)
    sign_for(work.store, work.desk, found, qualification=qualification)
    click.echo(f"You signed for {len(found.words):,} sentences. They are kept in the data folder.")
    click.echo(f"SHA-256 of template and translation: {found.digest.value.hex()}")
    click.echo("Another person reads it over next: " + Way.CATALOGUE_READ_OVER + ".")


@catalogue.command()
@click.argument("digest")
@path_option("--out", required=True, help="A new file of gettext (.po).")
@working
def kept(*, digest: str, out: Path, work: Work) -> None:
    """Write the kept translation of DIGEST into a file, to be read over."""
    refuse_existing(out)
    with work.reading as uow:
        signed = signed_translation(uow.custody, digest)
    write_new(out, file_of(kept_translation(work.store, Digest.from_text(signed.digest))))
    click.echo(f"{out}: the translation, as its translator signed for it.")


add_lists(documents)
add_declared(documents, UNIT_ACTS)
