"""``expunge backup``: make a backup, check one, restore one to a new folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from evidence_store.backups.creating import beside, create_backup
from evidence_store.backups.keyring import open_identity, read_identities
from evidence_store.backups.restoring import Server, restore_backup
from evidence_store.backups.signing import sign_first, sign_second
from evidence_store.backups.verifying import verify_backup
from evidence_store.bootstrap import open_store
from evidence_store.cli._kit.acting import data_option, passphrase_option, read_passphrase
from evidence_store.cli._kit.finding import find_exhibit
from evidence_store.cli._kit.heads import given_heads, head_option, known_heads
from evidence_store.cli._kit.lists import add_lists
from evidence_store.cli._kit.options import handed, path_option
from evidence_store.cli._kit.working import Work, working
from evidence_store.custody.heads.checkpoints import LogKey
from evidence_store.ways import Way
from forensics.cli.byte_progress import choose_report, progress_option
from forensics.documents import time_to_text

if TYPE_CHECKING:
    from pyrage import x25519

    from evidence_store.custody.heads.epochs import Restoration
    from evidence_store.workflow.unit.backups import CheckedBackup

identity_option = path_option(
    "--identity",
    metavar="FILE",
    help="An age identity file of a further recipient, where the backup is not encrypted to you.",
)


Opened = Callable[[Path], "list[x25519.Identity]"]
"""Gives the identities that open a backup."""


def opening_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """``--keys``, ``--identity`` and ``--passphrase-file``: what opens a backup, as ``opened``."""

    def given(
        keys: Path | None, identity: Path | None, passphrase_file: Path | None
    ) -> dict[str, Any]:
        def opened(file: Path) -> list[x25519.Identity]:
            if identity is not None:
                return read_identities(identity)
            passphrase = read_passphrase(passphrase_file)
            return [open_identity(keys or beside(file)[1], passphrase=passphrase)]

        return {"opened": opened}

    keys_option = path_option(
        "--keys",
        metavar="FILE",
        help="The sealed keys that were written beside the backup. Default: FILE.keys.",
    )
    return keys_option(identity_option(passphrase_option(handed(function, given))))


def server_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """``--database`` and ``--owner``, as ``server``."""

    def given(database: str | None, owner: str) -> dict[str, Any]:
        return {"server": Server(database, owner) if database else None}

    to_server = click.option(
        "--database",
        metavar="URL",
        help="Restore to an empty PostgreSQL database: postgresql://ROLE@HOST/DATABASE.",
    )
    by_owner = click.option(
        "--owner",
        default="",
        metavar="URL",
        help="The same for the role that owns its tables, to make them.",
    )
    return to_server(by_owner(handed(function, given)))


@click.group()
def backup() -> None:
    """Make a backup, check one, or restore one to a new folder.

    A backup is an age file; anybody who was enrolled when it was made opens it with their own
    passphrase. Keep FILE with what is written beside it, on another disk and in another place, and
    restore one every month as a drill: see docs/administrators.md.
    """


@backup.command()
@path_option(
    "--out",
    required=True,
    metavar="FILE",
    help="The new file, on another disk than the data folder.",
)
@click.option(
    "--recipient",
    "recipients",
    multiple=True,
    metavar="AGE1...",
    help="A further age recipient, e.g. of a key that is kept in a safe; can be given again.",
)
@progress_option
@working
def create(work: Work, out: Path, recipients: tuple[str, ...], progress: str) -> None:
    """Back the data folder up to FILE while work goes on.

    It is encrypted to everybody who acts now and to every --recipient; at least two in all. Before
    it counts it is decrypted again, restored to scratch and checked there, and the custody log says
    so.
    """
    made = create_backup(
        work.store,
        work.acting,
        out,
        opens=open_store,
        recipients=recipients,
        report=choose_report(progress),
        tell=lambda sentence: click.echo(sentence, err=True),
    )
    click.echo(f"The backup {out.name} is made and was restored to scratch and checked.")
    _tell(made)
    click.echo("Keep with it: " + ", ".join(each.name for each in beside(out)) + ".")


@backup.command()
@click.argument("file", type=click.Path(path_type=Path))
@identity_option
@progress_option
@working
def verify(work: Work, file: Path, identity: Path | None, progress: str) -> None:
    """Restore the backup FILE to scratch and check it there; the custody log then says so."""
    identities = read_identities(identity) if identity else []
    checked = verify_backup(
        work.store,
        work.acting,
        file,
        opens=open_store,
        identities=identities,
        report=choose_report(progress),
    )
    click.echo(f"The backup {file.name} was restored to scratch; everything in it agrees.")
    _tell(checked)


@backup.command()
@click.argument("file", type=click.Path(path_type=Path))
@path_option(
    "--into",
    required=True,
    metavar="FOLDER",
    help="The data folder to make; nothing may stand there.",
)
@head_option
@click.option(
    "--log-key",
    metavar="KEY",
    help="The log's key as the unit published it; a backup of another log is refused.",
)
@opening_options
@server_options
@progress_option
def restore(
    file: Path,
    into: Path,
    heads: tuple[str, ...],
    log_key: str | None,
    opened: Opened,
    server: Server | None,
    progress: str,
) -> None:
    """Restore the backup FILE to the new data folder FOLDER, checked before it has its name.

    The passphrase is that of anybody who was enrolled when the backup was made. Give every head of
    the custody log that you have on paper or in a file with --head: those within the backup must
    agree with it, those beyond it say how much was lost. The record is in SQLite in FOLDER, also
    where it came from PostgreSQL, unless --database is given.

    Nothing can be done in FOLDER until two people have signed: expunge backup sign.
    """
    restored = restore_backup(
        file,
        into=into,
        opens=open_store,
        identities=opened(file),
        known=lambda key: given_heads(heads, key),
        server=server,
        expected_key=LogKey.from_text(log_key) if log_key else None,
        report=choose_report(progress),
    )
    note = restored.note
    click.echo(f"The backup is restored to {into.name}, and everything in it agrees.")
    click.echo(f"It was made on {time_to_text(note.backed_up_at)}, of {note.kept}.")
    click.echo(_lost(note.restoration))
    # age keeps secrets and does not show who encrypted (ADR 16): anybody can make a backup of a log
    # of their own.
    if log_key is None:
        click.echo("Compare the log's key with the one that the unit published:")
        click.echo(f"  {restored.log_key}")
    click.echo(
        "No work can be done in this folder until two people have signed its new epoch: "
        f"{Way.BACKUP_SIGN}."
    )


@backup.command()
@data_option
@click.option("--as", "person", required=True, metavar="PERSON", help="Who signs.")
@passphrase_option
@click.option(
    "--with",
    "other",
    metavar="PERSON",
    help="To sign first: who is to sign second, an id or a staff number, within 72 hours.",
)
@click.option(
    "--exhibit",
    "exhibits",
    multiple=True,
    metavar="EXHIBIT",
    help="An exhibit named on paper from the lost time: held at any stage.",
)
@click.option("--case", metavar="CASE", help="Where the references of exhibits are not unique.")
@head_option
def sign(
    data: Path,
    person: str,
    passphrase_file: Path | None,
    other: str | None,
    exhibits: tuple[str, ...],
    case: str | None,
    heads: tuple[str, ...],
) -> None:
    """Sign the new epoch of a restored data folder: one person with --with, then the other.

    With the second signature the log goes on under a new name. Everything that was signed or
    permitted is void, and every exhibit that is not certified is held until two people have
    reviewed what was recorded about it after the backup.
    """
    store = open_store(data)
    # Heads of what was lost are part of what both people sign (ADR 16).
    known = known_heads(heads, store)
    passphrase = read_passphrase(passphrase_file)
    acting = store.open_actor(person, passphrase, restored=True)
    if other is not None:
        with store.reading() as uow:
            # Those that are certified are not held of themselves; paper of the lost time may name
            # one.
            named = [find_exhibit(uow, each, case=case).id for each in exhibits]
        second = store.find_person(other).id
        note = sign_first(store, acting, second=second, named=named, known=known)
        click.echo("You have signed that the record was restored:")
        for name, fact in note.facts.items():
            click.echo(f"  {name.replace('_', ' ')}: {fact}")
        click.echo(f"{second} signs too, within 72 hours: {Way.BACKUP_SIGN} --as {second}.")
        return
    begun = sign_second(store, acting, known=known)
    click.echo(f"The custody log goes on as {store.log_key.origin}. Its key, to be published:")
    click.echo(f"  {store.log_key}")
    click.echo(f"{begun.held} exhibits are held until two people have reviewed each.")
    if begun.ended:
        click.echo(f"The values of {begun.ended} cases were destroyed again, as after the backup.")
    click.echo(f"{begun.voided} disposals are void. Have them proposed and authorised again.")
    click.echo(
        # A hold that somebody placed in the lost hours is what the restored record cannot know
        # (ADR 16).
        "Record again what paper shows of the lost time: holds first, then people who left or "
        "whose keys were replaced, orders, handovers, certificates."
    )


def _lost(restoration: Restoration) -> str:
    if restoration.lost_to is None:
        return "No head from outside tells how many entries were lost after it."
    return (
        f"Lost, as far as heads from outside tell: entries {restoration.kept.size} to "
        f"{restoration.lost_to - 1}."
    )


def _tell(backup: CheckedBackup) -> None:
    click.echo(f"  {backup.size} bytes, {backup.digest}")
    click.echo(f"  of the custody log at {backup.head}")


add_lists(backup)
