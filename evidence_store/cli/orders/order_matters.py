"""``expunge order``: decisions and directions that a disposal waits for.

Each is opened from a form and ended by another act of a named person.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from evidence_store.cli._kit.forms import (
    PRINTED_NOTE,
    print_form_option,
    read_form,
    read_text,
    structure,
    warn_printed,
)
from evidence_store.cli._kit.working import digest_file, working
from evidence_store.cli.orders.order_changes import id_of
from evidence_store.cli.orders.order_notices import exhibit_ids
from evidence_store.workflow.orders import decisions, directions
from evidence_store.workflow.orders.decisions import DisclosureEntry, LawfulEntry, OwnersEntry
from evidence_store.workflow.orders.directions import DirectionEntry, DisclaimerEntry

if TYPE_CHECKING:
    from datetime import datetime
    from typing import Any

    from evidence_store.cli._kit.working import Work

_EXHIBITS = "exhibits = []                 # references; empty means every exhibit of the order\n"

DISCLOSURE_FORM = f"""
# What the disclosure officer decided of the originals, and why.
need = "not_needed"           # not_needed, copy_suffices or must_be_kept
officer = ""                  # who decided
decided_on = 2026-02-02
reason = ""
{_EXHIBITS}"""

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

DIRECTION_FORM = f"""{PRINTED_NOTE}
# The chief officer's direction (Police (Property) Regulations 1997 reg 8).
given_by = ""
rank = ""
delegation = ""               # scheme under which the chief officer's power was delegated
given_on = 2026-07-13
reason = ""                   # why it is not in the public interest to sell or retain the items
quotation = ""                # its own words
{_EXHIBITS}"""

DISCLAIMER_FORM = """
# The conditions of a disclaimer, as its document and its witness state them.
signed_on = 2026-01-12
witnessed_by = ""
identity_checked = ""         # how the witness knows who signed
sole_owner = false            # true where the owner states that the item is theirs alone
explained_by = ""             # who explained to the owner what it means
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


@click.command(name="disclosure-decision")
@print_form_option(DISCLOSURE_FORM)
@_order
@_form
@working
def disclosure_decision(order_name: str, form_file: Path, work: Work) -> None:
    """Record whether the originals of ORDER are still needed, as the disclosure officer decided."""
    form = _named(work, order_name, form_file)
    entry = structure(form, DisclosureEntry, name=form_file.name)
    decisions.decide_disclosure(
        id_of(work, order_name), entry=entry, signer=work.signer, **work.ruled
    )
    click.echo(f"The decision is recorded: {entry.need.value}.")


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


@click.command(name="lawful-material-done")
@_order
@click.argument("matter_id", metavar="MATTER")
@_on
@_how
@working
def lawful_material_done(
    order_name: str, matter_id: str, day: datetime, how_file: Path, work: Work
) -> None:
    """Record that the lawful material of MATTER was taken off."""
    told: dict[str, Any] = {"done_on": day.date(), "how": read_text(how_file)}
    order_id = id_of(work, order_name)
    decisions.finish_lawful_material(order_id, matter_id, signer=work.signer, **told, **work.ruled)
    click.echo("It is recorded as done.")


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


@click.command()
@print_form_option(DIRECTION_FORM)
@_order
@_form
@click.option("--document", type=_file, help="The direction as it was given.")
@working
def direction(order_name: str, form_file: Path, document: Path | None, work: Work) -> None:
    """Record the chief officer's direction for items of ORDER; a proposal may rest on it."""
    warn_printed()
    form = _named(work, order_name, form_file)
    form["document"] = None if document is None else str(digest_file(document))
    entry = structure(form, DirectionEntry, name=form_file.name)
    order_id = id_of(work, order_name)
    made = directions.record_direction(order_id, entry=entry, signer=work.signer, **work.ruled)
    click.echo(f"The direction is recorded: {made.matters.directions[-1].id}.")


@click.command(name="withdraw-direction")
@_order
@click.argument("direction_id", metavar="DIRECTION")
@_on
@working
def withdraw_direction(order_name: str, direction_id: str, day: datetime, work: Work) -> None:
    """Record that DIRECTION was taken back; what was signed is void."""
    order_id = id_of(work, order_name)
    directions.withdraw_direction(order_id, direction_id, on=day.date(), **work.ruled)
    click.echo("The withdrawal is recorded.")


@click.command()
@print_form_option(DISCLAIMER_FORM)
@_order
@_form
@working
def disclaimer(order_name: str, form_file: Path, work: Work) -> None:
    """Record and sign the conditions of a disclaimer by the convicted owner."""
    entry = structure(read_form(form_file), DisclaimerEntry, name=form_file.name)
    order_id, signer = id_of(work, order_name), work.signer
    directions.record_disclaimer(order_id, entry=entry, signer=signer, **work.ruled)
    click.echo("The conditions are recorded. See what is missing: expunge rules explain CASE.")


@click.command(name="withdraw-disclaimer")
@_order
@_on
@working
def withdraw_disclaimer(order_name: str, day: datetime, work: Work) -> None:
    """Record that the owner took the disclaimer back."""
    directions.withdraw_disclaimer(id_of(work, order_name), on=day.date(), **work.ruled)
    click.echo("The withdrawal is recorded. Nothing is erased under it.")


VERBS = (
    disclosure_decision,
    lawful_material,
    lawful_material_done,
    owner,
    direction,
    withdraw_direction,
    disclaimer,
    withdraw_disclaimer,
)
