"""``expunge init``: make a data folder with its unit and its first people."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from evidence_store.bootstrap import init_store
from evidence_store.cli._kit.acting import data_option
from evidence_store.cli._kit.forms import print_form_option
from evidence_store.cli._kit.options import path_option
from evidence_store.cli._kit.requests import open_request
from evidence_store.cli.unit.first_start import lead
from evidence_store.domain.people.person import IdentityDocument
from evidence_store.leftovers import remove_leftovers
from evidence_store.ways import Way

if TYPE_CHECKING:
    from pathlib import Path

UNIT_FORM = """
[unit]                 # printed on every certificate
force = ""
name = ""              # of the unit
address = ""
telephone = ""
email = ""

[log]
origin = ""            # the custody log's own name, such as custody.example.police.uk/2026
"""


@click.command()
@print_form_option(UNIT_FORM)
@data_option
@path_option(
    "--form",
    metavar="UNIT.toml",
    help="The unit's form: [unit] force, name, address, telephone, email; [log] origin.",
)
@path_option(
    "--request",
    "requests",
    multiple=True,
    metavar="FILE",
    help=f"The request of one of the first people ({Way.PERSON_REQUEST}); at least three.",
)
@click.option("--training", is_flag=True, help="Mark the folder for training, for ever.")
@click.option(
    "--document",
    type=click.Choice([each.value for each in IdentityDocument]),
    default=IdentityDocument.WARRANT_CARD.value,
    show_default=True,
    help="What each of the first people sees of the others; all of them sign for it.",
)
def init(
    data: Path, form: Path | None, requests: tuple[Path, ...], document: str, *, training: bool
) -> None:
    """Make a data folder with its unit's keys and its first people.

    Without more it leads them through everything, one after the other at one desk: it asks what the
    unit is called and who they are, lets each make a key and sign in a process of their own, and at
    the end starts the server. Look at each person and their document before you begin.

    With --form and --request each brings the request that they made elsewhere with their own
    passphrase. Then each of them signs, one after the other: expunge person sign-founding. The
    folder can be used when all have.
    """
    if form is None and not requests and sys.stdin.isatty():
        lead(data, training=training, document=IdentityDocument(document))
        return
    if form is None or not requests:
        raise click.UsageError(
            "--form and --request go together. Without both, init asks, at a terminal."
        )
    people = [open_request(each) for each in requests]
    for name in remove_leftovers(data):
        click.echo(f"An init that was stopped had left {name}; it is removed.", err=True)
    store = init_store(
        data,
        form=form,
        requests=people,
        training=training,
        document=IdentityDocument(document),
    )
    click.echo(
        f"The data folder is made, with {len(people)} people."
        + (" It is for training and never becomes a real one." if training else "")
    )
    for each in people:
        duties = ", ".join(each.duties)
        click.echo(f"  {each.id}  staff number {each.staff_number}  {duties}")
    click.echo(f"The custody log is {store.log_key.origin}. Its key, to be published:")
    click.echo(f"  {store.log_key}")
    click.echo(f"Each of them signs now, or nothing opens: {Way.PERSON_SIGN_FOUNDING} --as PERSON.")
    click.echo("Give root.pem to those who will check certificates, by hand or on paper.")
