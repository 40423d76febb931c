"""``expunge order``: decisions that a disposal waits for.

Each is opened from a form and ended by another act of a named person.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from evidence_store.cli._kit.forms import (
    print_form_option,
    read_form,
    structure,
)
from evidence_store.cli._kit.working import working
from evidence_store.cli.orders.order_changes import id_of
from evidence_store.cli.orders.order_notices import exhibit_ids
from evidence_store.workflow.orders import decisions
from evidence_store.workflow.orders.decisions import LawfulEntry, OwnersEntry

if TYPE_CHECKING:
    from typing import Any

    from evidence_store.cli._kit.working import Work

_EXHIBITS = "exhibits = []                 # references; empty means every exhibit of the order\n"


LAWFUL_FORM = f"""
# Whether lawful material is taken off the items before they are disposed of.
is_wanted = true
what = ""                     # what is taken off, where it is wanted
owner = ""                    # who does it
due_on = 2026-03-02           # by when
decided_on = 2026-02-02
{_EXHIBITS}"""

OWNER_FORM = """
# What the owner of an item, who is not the offender, agreed to.
choice = "sanitise_and_return"  # sanitise_and_return or return_as_it_is
owner = ""
agreed_on = 2026-02-02
reason = ""                     # the words of the agreement
exhibits = []                   # references
# claim_id = ""                 # the allowed claim that it resolves, where there was one
# objection_id = ""             # the upheld objection that it resolves, where there was one
"""

_DAY = click.DateTime(["%Y-%m-%d"])
_file = click.Path(path_type=Path)
_form = click.option("--form", "form_file", required=True, type=_file)
_order = click.argument("order_name", metavar="ORDER")
_on = click.option("--on", "day", required=True, type=_DAY)
_how = click.option("--how-file", required=True, type=_file, help="How, as a text file.")


def _named(work: Work, order_name: str, form_file: Path) -> dict[str, Any]:
    form = read_form(form_file)
    form["exhibit_ids"] = list(exhibit_ids(work, order_name, form))
    return form


@click.command(name="lawful-material")
@print_form_option(LAWFUL_FORM)
@_order
@_form
@working
def lawful_material(order_name: str, form_file: Path, work: Work) -> None:
    """Record whether lawful material is taken off the items of ORDER first."""
    form = _named(work, order_name, form_file)
    entry = structure(form, LawfulEntry, name=form_file.name)
    made = decisions.decide_lawful_material(
        id_of(work, order_name), entry=entry, signer=work.signer, **work.ruled
    )
    click.echo(f"The decision is recorded: {made.matters.lawful[-1].id}.")


@click.command()
@print_form_option(OWNER_FORM)
@_order
@_form
@working
def owner(order_name: str, form_file: Path, work: Work) -> None:
    """Record what the owner of an item, who is not the offender, agreed to."""
    form = _named(work, order_name, form_file)
    entry = structure(form, OwnersEntry, name=form_file.name)
    order_id = id_of(work, order_name)
    decisions.record_owners_decision(order_id, entry=entry, signer=work.signer, **work.ruled)
    click.echo(f"It is recorded: {entry.choice.value}.")


VERBS = (
    lawful_material,
    owner,
)
