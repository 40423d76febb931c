"""``expunge keys``: the unit's own keys, who opens the root, and replacing them by two people."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from evidence_store.bootstrap import open_store
from evidence_store.certificates.kept_apart import is_authority
from evidence_store.cli._kit.acting import (
    acting_options,
    data_option,
    open_acting,
    read_passphrase,
)
from evidence_store.cli._kit.forms import MAX_LIST, read_limited
from evidence_store.cli._kit.options import path_option
from evidence_store.cli._kit.slips import hand_over, require_place, slip_option
from evidence_store.cli.people.ca import ca as authority
from evidence_store.cli.people.kept_in import KeptIn, kept_in_options
from evidence_store.data_folder.places import REPLACED, ROOT
from evidence_store.domain.people.unit_secrets import NAMES, openers
from evidence_store.errors import TokenError
from evidence_store.keys.tokens.modules import find_token
from evidence_store.unit_keys.ceremony import RootApart, ask_new_keys, replace_keys
from evidence_store.unit_keys.due import keys_due
from evidence_store.unit_keys.settling import wraps_of
from evidence_store.unit_keys.taking import take_list
from evidence_store.ways import Way

if TYPE_CHECKING:
    from evidence_store.domain.people.unit_secrets import SecretGroup
    from evidence_store.keys.tokens.token_keys import TokenPlace
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
    if store.token is not None:
        click.echo(f"The keys of log and seal are in the token {store.token}. {_seen(store.token)}")
    for part in wraps_of(store):
        click.echo(f"{part.are} people open {NAMES[part.secret]}: {_who(store, part.secret)}.")
        if part.sentence:
            click.echo(f"  {part.sentence}")
    if due.is_apart:
        click.echo("The root's key is kept apart, by the unit's certificate authority.")
    else:
        holders = ", ".join(due.holders) or "no one"
        click.echo(f"Two of these open the root's key together: {holders}.")
    # Said and not enforced: a hold, a stop and a lawful erasure do not wait for it (ADR 36).
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
@path_option(
    "--ca",
    metavar="FOLDER",
    help="To sign second: the folder of the unit's certificate authority, kept apart. Where it is "
    "not there yet, it is made, and the root's key moves into it.",
)
@path_option(
    "--ca-passphrase-file",
    metavar="FILE",
    help="Read the authority's passphrase from the first line of this file instead of asking.",
)
@kept_in_options
@slip_option
@acting_options
def replace(
    other: str | None,
    *,
    ca: Path | None,
    ca_passphrase_file: Path | None,
    kept: KeptIn,
    slip_file: Path | None,
    data: Path,
    person: str,
    passphrase_file: Path | None,
) -> None:
    """Replace the unit's keys: one person asks with --with, then the other signs.

    Stop servers and workers of this folder first; none of them records anything afterwards. The
    previous keys open what they sealed and sign nothing any more.
    """
    store, acting = open_acting(data, person, passphrase_file)
    kept.require_said(store)
    if other is not None:
        second = store.find_person(other).id
        place = kept.place(store)
        told = ask_new_keys(store, acting, second=second, token=place)
        click.echo("You have signed for new keys of the unit:")
        for name, fact in told.facts.items():
            click.echo(f"  {name.replace('_', ' ')}: {fact}")
        if place is not None:
            click.echo(f"The keys of log and seal were made in the token {place}.")
        more = "" if place is None else f" --token {place.serial} --module FILE"
        click.echo(f"{second} signs too, within 72 hours: {Way.KEYS_REPLACE}{more} --as {second}.")
        return
    apart, token = None, kept.said()
    if ca is not None:
        require_place(slip_file)
        click.echo("The certificate authority's own passphrase:", err=True)
        # A passphrase and a slip of its own: it is kept away from those who use the unit's keys
        # (ADR 89).
        apart = RootApart(ca, read_passphrase(ca_passphrase_file, new=not is_authority(ca)))
    # The second certifies exactly what the first signed for: neither can do it alone (ADR 36).
    replaced = replace_keys(store, acting, apart=apart, token=token)
    _tell(replaced)
    if replaced.slip is not None and ca is not None:
        click.echo(
            f"The root's key is now in {ca.name} alone. Take that folder away from this computer, "
            "and make a copy of it for another safe. Its recovery slip:"
        )
        made_on = f"{store.clock():%Y-%m-%d}"
        hand_over(
            replaced.slip,
            staff_number="certificate authority",
            made_on=made_on,
            slip_file=slip_file,
        )


@keys.command("take-list")
@click.argument("listed", metavar="LIST", type=click.Path(path_type=Path))
@acting_options
def take_newer_list(*, listed: Path, data: Path, person: str, passphrase_file: Path | None) -> None:
    """Take the unit's list of revoked certificates that its authority signed: LIST.

    Documents are checked by it from now on, and raised with it. Give it to everybody who has
    root.pem.
    """
    store, _ = open_acting(data, person, passphrase_file)
    taken = take_list(store, read_limited(listed, MAX_LIST))
    click.echo(f"The list of {taken.as_of:%Y-%m-%d %H:%M:%S} UTC is taken: {REPLACED}.")
    click.echo(f"Give it to everybody who has {ROOT}.")


keys.add_command(authority)


def _seen(token: TokenPlace) -> str:
    """Whether it is plugged in: this asks for no PIN."""
    try:
        find_token(token)
    except TokenError as error:
        return str(error)
    return "It is plugged in."


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
    if replaced.holders:
        holders = ", ".join(replaced.holders)
        click.echo(f"Two of these open the root's key from now on: {holders}.")
    if not replaced.is_scrubbed:
        click.echo(
            "Something else reads the database, so what the old keys wrapped may stand in its files"
            " until it is closed: stop servers and workers."
        )
    click.echo(f"Start servers and workers again, and make a backup today: {Way.BACKUP_CREATE}.")
