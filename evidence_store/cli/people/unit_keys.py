"""``expunge keys``: the unit's own keys, who opens the root, and replacing them by two people."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from evidence_store.bootstrap import open_store
from evidence_store.cli._kit.acting import acting_options, data_option, open_acting
from evidence_store.data_folder.places import REPLACED, ROOT
from evidence_store.domain.people.unit_secrets import NAMES, openers
from evidence_store.unit_keys.ceremony import ask_new_keys, replace_keys
from evidence_store.unit_keys.due import keys_due
from evidence_store.unit_keys.settling import wraps_of
from evidence_store.ways import Way

if TYPE_CHECKING:
    from pathlib import Path

    from evidence_store.domain.people.unit_secrets import SecretGroup
    from evidence_store.open_folder.store import Store
    from evidence_store.unit_keys.ceremony import Replaced


@click.group()
def keys() -> None:
    """Look at the unit's own keys, and replace them."""


@keys.command()
@data_option
def show(data: Path) -> None:
    """Say which key the custody log has, who opens what, and what is due."""
    store = open_store(data)
    due = keys_due(store)
    click.echo(f"The custody log's key: {store.log_key}")
    for each in store.log_key.former:
        click.echo(f"  before, for heads of up to {each.last} entries: {each.public_key.hex()}")
    for part in wraps_of(store):
        click.echo(f"{part.are} people open {NAMES[part.secret]}: {_who(store, part.secret)}.")
        if part.sentence:
            click.echo(f"  {part.sentence}")
    click.echo(f"Two of these open the root's key together: {', '.join(due.holders) or 'no one'}.")
    for sentence in due.sentences:
        click.echo(sentence)
    if not due.sentences:
        click.echo("Nothing is due.")


@keys.command()
@click.option(
    "--with",
    "other",
    metavar="PERSON",
    help="To ask first: who is to sign second, an id or a staff number, within 72 hours.",
)
@acting_options
def replace(other: str | None, *, data: Path, person: str, passphrase_file: Path | None) -> None:
    """Replace the unit's keys: one person asks with --with, then the other signs.

    Stop servers and workers of this folder first; none of them records anything afterwards. The
    previous keys open what they sealed and sign nothing any more.
    """
    store, acting = open_acting(data, person, passphrase_file)
    if other is not None:
        second = store.find_person(other).id
        told = ask_new_keys(store, acting, second=second)
        click.echo("You have signed for new keys of the unit:")
        for name, fact in told.facts.items():
            click.echo(f"  {name.replace('_', ' ')}: {fact}")
        click.echo(f"{second} signs too, within 72 hours: {Way.KEYS_REPLACE} --as {second}.")
        return
    _tell(replace_keys(store, acting))


def _who(store: Store, secret: SecretGroup) -> str:
    with store.reading() as uow:
        present = [each for each in uow.people.find() if each.is_present]
    return ", ".join(each.id for each in openers(present, secret))


def _tell(replaced: Replaced) -> None:
    click.echo(f"The unit's keys were replaced (entry {replaced.seq}). Publish the log's new key:")
    click.echo(f"  {replaced.log_key}")
    click.echo(
        f"Give {REPLACED} to everybody who has {ROOT}: with it they refuse what is signed with "
        "the old keys. Sign a new list of withdrawn documents. Tell each witness the new key: "
        f"{Way.WITNESS_FOLLOW} KEY --after {replaced.seq}."
    )
    click.echo(f"Two of these open the root's key from now on: {', '.join(replaced.holders)}.")
    if not replaced.is_scrubbed:
        click.echo(
            "Something else reads the database, so what the old keys wrapped may stand in its files"
            " until it is closed: stop servers and workers."
        )
    click.echo(f"Start servers and workers again, and make a backup today: {Way.BACKUP_CREATE}.")
