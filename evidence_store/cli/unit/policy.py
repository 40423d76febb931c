"""``expunge policy``: what an erasure waits for; proposed by one person, confirmed by another."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from evidence_store.bootstrap import open_unheld
from evidence_store.cli._kit.acting import data_option
from evidence_store.cli._kit.options import path_option
from evidence_store.cli._kit.working import working
from evidence_store.open_folder import policies
from evidence_store.ways import Way

if TYPE_CHECKING:
    from pathlib import Path

    from evidence_store.cli._kit.working import Work


@click.group()
def policy() -> None:
    """Say what an erasure waits for, and where heads of the custody log go.

    One person proposes, another confirms; the custody log holds the digest of what is in force, and
    a data folder whose settings say something else is not opened.
    """


@policy.command()
@data_option
def show(data: Path) -> None:
    """Print the policy in force as a form: change it, then propose it."""
    store = open_unheld(data)
    click.echo(f"# An erasure waits for {store.outside.policy.sentence}.")
    click.echo(policies.form_of(store), nl=False)
    for line in policies.waiting_lines(store):
        click.echo(line)


@policy.command()
@path_option("--form", "form_file", required=True)
@working
def propose(form_file: Path, work: Work) -> None:
    """Propose another policy (see: expunge policy show) and sign for it."""
    made = policies.propose(work.store, work.acting, form_file)
    click.echo(f"Proposed and signed: {made.id}. Another person confirms it: {Way.POLICY_CONFIRM}.")


@policy.command()
@working
def confirm(work: Work) -> None:
    """Confirm the proposed policy as a second person and sign for it; it is in force then."""
    for line in policies.waiting_lines(work.store):
        click.echo(line)
    made = policies.confirm(work.store, work.acting)
    click.echo(f"Confirmed and signed: {made.id}. The policy is in force and in expunge.toml.")


@policy.command()
@data_option
def apply(data: Path) -> None:
    """Write the policy that two people set into expunge.toml, where it says something else."""
    store = open_unheld(data)
    # Opened without being held to its policy: settings that differ keep the folder shut.
    policies.apply(store)
    click.echo("expunge.toml says what two people set.")
