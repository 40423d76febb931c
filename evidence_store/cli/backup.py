"""``expunge backup``: make a backup, check one, restore one to a new folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from evidence_store.bootstrap.backups.creating import create_backup
from evidence_store.bootstrap.backups.keyring import read_identities
from evidence_store.bootstrap.backups.verifying import verify_backup
from evidence_store.cli.working import Work, working
from forensics.cli.byte_progress import choose_report, progress_option

if TYPE_CHECKING:
    from evidence_store.workflow.backups import CheckedBackup

identity_option = click.option(
    "--identity",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="An age identity file of a further recipient, where the backup is not encrypted to you.",
)


@click.group()
def backup() -> None:
    """Make a backup, check one, or restore one to a new folder.

    A backup is an age file; anybody who was enrolled when it was made opens it with their own
    passphrase. Keep FILE with FILE.head and FILE.keys, on another disk and in another place, and
    restore one every month as a drill: see docs/administrators.md.
    """


@backup.command()
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path),
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
        work.store, work.acting, out, recipients=recipients, report=choose_report(progress)
    )
    click.echo(f"The backup {out.name} is made and was restored to scratch and checked.")
    _tell(made)
    click.echo(f"Keep {out.name}.head and {out.name}.keys with it.")


@backup.command()
@click.argument("file", type=click.Path(path_type=Path))
@identity_option
@progress_option
@working
def verify(work: Work, file: Path, identity: Path | None, progress: str) -> None:
    """Restore the backup FILE to scratch and check it there; the custody log then says so."""
    identities = read_identities(identity) if identity else []
    checked = verify_backup(
        work.store, work.acting, file, identities=identities, report=choose_report(progress)
    )
    click.echo(f"The backup {file.name} was restored to scratch; everything in it agrees.")
    _tell(checked)


def _tell(backup: CheckedBackup) -> None:
    click.echo(f"  {backup.size} bytes, {backup.digest}")
    click.echo(f"  of the custody log at {backup.head}")
