"""``expunge fsck``: check that everything a data folder keeps agrees."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import click

from evidence_store.bootstrap import open_store
from evidence_store.certificates.folder import unrecorded_documents
from evidence_store.cli.acting import data_option
from evidence_store.custody.drafts import Head

if TYPE_CHECKING:
    from pathlib import Path

_HEAD = re.compile(r"([0-9]{1,15}):([0-9a-f]{64})")


@click.command()
@data_option
@click.option(
    "--head",
    "heads",
    multiple=True,
    metavar="SIZE:ROOT",
    help="A head of the custody log that you hold from elsewhere, e.g. from a certificate.",
)
def fsck(data: Path, heads: tuple[str, ...]) -> None:
    """Check the database file, the custody log, every record and every issued document.

    Ends with 1 at the first break. Without --head it cannot tell whether the newest entries were
    cut off: a log that is shorter still agrees with itself.
    """
    known = [_head(each) for each in heads]
    store = open_store(data)
    for done in store.check(known=known):
        click.echo(done)
    with store.reading() as uow:
        recorded = [each.file_name for each in uow.certificates.find()]
    for name in unrecorded_documents(store.certificates, recorded=recorded):
        click.echo(
            f"{name} stands among the certificates and was never issued: the programme was stopped "
            "while it made it, or somebody put it there. Keep the file; where an exhibit waits for "
            "its document, issue that again."
        )
    if not known:
        click.echo(
            "No head from outside was given, so nothing is said of entries that may have been cut "
            "off at the end. Give one from a certificate or a printed sheet with --head."
        )


def _head(text: str) -> Head:
    found = _HEAD.fullmatch(text)
    if found is None:
        message = "a head is written SIZE:ROOT, with the root as 64 hexadecimal digits"
        raise click.BadParameter(message, param_hint="--head")
    return Head(int(found[1]), bytes.fromhex(found[2]))
