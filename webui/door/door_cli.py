"""``expunge session`` and ``expunge security-events``: what the pages show, on the command line."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from evidence_store.bootstrap import open_store
from evidence_store.cli._kit.acting import acting_options, read_passphrase
from evidence_store.cli._kit.lists import csv_option, look_kind, tell
from evidence_store.domain.people.person import Duty
from evidence_store.errors import NotFoundError, NotPermittedError
from evidence_store.screens.kept import screens_of
from evidence_store.screens.security_events import ENDED_OWN, SecurityEvents
from evidence_store.tables.table import Of
from evidence_store.tables.unit import SECURITY_EVENTS
from evidence_store.ways import Way
from webui.door.session_table import SessionTable

if TYPE_CHECKING:
    from pathlib import Path

    from evidence_store.domain.people.person import Actor
    from evidence_store.open_folder.store import Store

SHOWN = 500
IN_FILE = 20_000
HERE = "command line"


@click.group()
def session() -> None:
    """See where you are signed in to the screens, and sign out there.

    For a browser that you left open, or a computer that you lost sight of. Only your own sessions
    are shown: your passphrase says that it is you.
    """


@session.command(name="list")
@acting_options
def list_sessions(data: Path, person: str, passphrase_file: Path | None) -> None:
    """List your sessions, the one used last first: its name, since when, when it was used last."""
    store, actor = _own(data, person, passphrase_file)
    found = _table(store).of_person(actor.id)
    for each in found:
        began, seen = _moment(each.began), _moment(each.seen)
        click.echo(f"{each.name}  signed in {began}, used last {seen}")
    if not found:
        click.echo("You are signed in nowhere.")


@session.command()
@click.argument("name", required=False)
@click.option("--all", "everywhere", is_flag=True, help="End all of them.")
@acting_options
def end(
    name: str | None, *, everywhere: bool, data: Path, person: str, passphrase_file: Path | None
) -> None:
    """End one of your sessions, NAME as the list has it, or all; at once and on every server.

    What you had typed there and not sent is gone. If somebody else may know your passphrase, change
    it as well: expunge person change-passphrase.
    """
    if everywhere == (name is not None):
        raise click.UsageError("Give the name of one session, or --all.")
    store, actor = _own(data, person, passphrase_file)
    table, events = _table(store), SecurityEvents(store.data)
    if name is None:
        table.end_of(actor.id)
    elif not table.end_one(actor.id, name):
        raise NotFoundError(
            f"You have no session of that name, or it has ended. See: {Way.SESSION_LIST}."
        )
    events.note(ENDED_OWN, who=actor.id, address=HERE)
    events.flush()
    click.echo("You are signed out everywhere." if name is None else "The session has ended.")


@click.command(name="security-events")
@csv_option
@acting_options
def security_events(
    csv_file: Path | None, data: Path, person: str, passphrase_file: Path | None
) -> None:
    """Show what happened at the door of the screens: for administrators.

    Who signed in and out, wrong passphrases and passkeys, sessions that were brought from another
    client, pages and forms that were refused. The newest come first. No case, exhibit or typed word
    is among them. They are kept in a file of the data folder, bounded in size: it is no custody
    record, and anyone who can write in the folder can change it.

    \b
    Example:
      expunge security-events --as A1 --csv events.csv
    """  # noqa: D301 -- \b is click's mark for a paragraph that keeps its lines
    look_kind(csv_file)
    store, actor = _own(data, person, passphrase_file)
    if Duty.ADMINISTRATOR not in actor.duties:
        raise NotPermittedError(
            "Your duties do not include this. It needs the duty administrator. Ask a person who "
            "has it."
        )
    found = SecurityEvents(store.data).newest(SHOWN if csv_file is None else IN_FILE)
    with store.reading() as uow:
        names = {each.id: each.name for each in uow.people.find()}
    tell(SECURITY_EVENTS, [Of(each, names) for each in found], csv_file)


def _own(data: Path, person: str, passphrase_file: Path | None) -> tuple[Store, Actor]:
    """Return the folder, and the person whose passphrase this is; no unit key is opened."""
    store = open_store(data)
    store.find_person(person)  # before anybody types a passphrase for nobody
    return store, store.open_own_key(person, read_passphrase(passphrase_file)).actor


def _table(store: Store) -> SessionTable:
    return SessionTable(screens_of(store).sessions, seconds=time.time)


def _moment(seconds: float) -> str:
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M}Z"
