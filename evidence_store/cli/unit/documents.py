"""``expunge documents``: the sentences that documents say, and translations of them."""

from __future__ import annotations

from pathlib import Path

import click

from evidence_store.cli._kit.forms import read_limited
from evidence_store.cli._kit.options import path_option
from evidence_store.documents.languages.catalogue import FORMS, template_digest
from evidence_store.documents.languages.po_files import file_to_translate
from evidence_store.documents.languages.translations import LARGEST, read_translation
from forensics.output import refuse_existing, write_new

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
    """Say whether a translator's file is whole, and what it stands for; nothing is kept of it."""
    found = read_translation(read_limited(file, LARGEST), tag=language)
    click.echo(f"The translation is whole: {len(found.words):,} sentences.")
    click.echo(f"SHA-256 of the template: {found.template.value.hex()}")
    click.echo(f"SHA-256 of template and translation: {found.digest.value.hex()}")
    click.echo("No document is issued in it: nobody can sign for a translation in this version.")
