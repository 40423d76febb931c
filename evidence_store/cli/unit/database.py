"""``expunge database``: what the database administrator does from time to time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from evidence_store.cli._kit.acting import data_option
from evidence_store.data_folder.databases import event_fence, upgrade_data_folder

if TYPE_CHECKING:
    from pathlib import Path


@click.group()
def database() -> None:
    """Keep the database in step with the program.

    The settings file of the data folder says which database it is: SQLite in the folder itself, or
    PostgreSQL under [database] url. The guide for administrators has the commands for PostgreSQL.
    """


@database.command()
@data_option
def upgrade(data: Path) -> None:
    """Bring the tables to what this version of Expunge needs.

    Make a backup first, and stop everything else that uses the folder. On PostgreSQL this runs as
    the owner of the tables ([database] owner), and gives the application's role its rights again.
    """
    upgrade_data_folder(data)
    click.echo("The tables are those that this version of Expunge needs.")


@database.command()
def fence() -> None:
    """Print the script of PostgreSQL's event fence, for a superuser to run.

    It refuses every DROP and ALTER of the custody log's tables outside a migration:

        expunge database fence | psql --dbname expunge --username postgres

    Without it such an act succeeds, and expunge fsck finds it.
    """
    # Printed and not run: it takes a superuser, and the program refuses to run under a role that
    # could change the log.
    click.echo(event_fence(), nl=False)
