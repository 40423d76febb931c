"""Verbs of continuity: bags opened and closed, movements, storage, weights, discrepancies."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from evidence_store.cli._kit.forms import filled, form_options, one_of, read_text
from evidence_store.cli._kit.naming import one_exhibit
from evidence_store.cli._kit.options import path_option
from evidence_store.cli._kit.working import working
from evidence_store.domain.exhibits.discrepancies import NOTED_BY_PEOPLE, Disposition
from evidence_store.domain.exhibits.exhibit import HandoverForm
from evidence_store.ways import Way
from evidence_store.workflow._kit.subjects.moving import Movement
from evidence_store.workflow._kit.subjects.noting import Noted
from evidence_store.workflow.exhibits import continuity, discrepancies
from evidence_store.workflow.exhibits.discrepancies import Settlement
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from pathlib import Path

    from evidence_store.cli._kit.naming import NamedItem
    from evidence_store.cli._kit.working import Work

RESEAL_FORM = """
# The bag was opened, and closed under a new seal.
reason = ""
new_seal = ""
# seal_seen = ""       # the seal that was on the bag before, as you read it; it is compared
"""


TAKE_OUT_FORM = """
# A part was taken out of its parent (a drive out of a laptop) into a bag of its own.
seal = ""              # the seal of the part's own bag
holder = ""            # who has it
"""

STORE_FORM = """
# The exhibit was put in a locker or the property store, which signs nothing.
occurred = 2026-11-24T10:30:00
# occurred_until = 2026-11-24T11:00:00   # where only a range is known: between the two times
from_holder = ""       # as the record names the present holder
to_holder = ""         # the place: "Property store, bay 3, shelf 12"
reason = ""
seal = ""              # the seal that is on the bag, as you read it
"""

DISCREPANCY_FORM = f"""
# Something does not agree with the record. It holds the exhibit from now on.
kind = "contents"      # {one_of(NOTED_BY_PEOPLE)}
note = ""              # what, and how you noticed
# recorded = ""        # what the record says
# seen = ""            # what you saw
"""


@dataclass(frozen=True, slots=True)
class Resealing:
    """The form of a broken seal."""

    reason: str
    new_seal: str
    seal_seen: str | None = None


@dataclass(frozen=True, slots=True)
class TakingOut:
    """The form of a part that was taken out."""

    seal: str
    holder: str


@click.command()
@form_options(RESEAL_FORM)
@one_exhibit
@working
def reseal(named: NamedItem, form_file: Path, work: Work) -> None:
    """Record that the bag was opened and closed under a new seal, in one sitting."""
    form = filled(form_file, Resealing)
    continuity.reseal(
        work.desk,
        named.exhibit_id(work),
        reason=form.reason,
        new_seal=form.new_seal,
        seal_seen=form.seal_seen,
    )
    click.echo(f"{named} is under its new seal.")


@click.command(name="take-out")
@form_options(TAKE_OUT_FORM)
@one_exhibit
@working
def take_out(named: NamedItem, form_file: Path, work: Work) -> None:
    """Record and sign that the part EXHIBIT was taken out of its parent, into its own bag."""
    form = filled(form_file, TakingOut)
    continuity.take_out(work.desk, named.exhibit_id(work), seal=form.seal, holder=form.holder)
    click.echo(f"{named} is in a bag of its own.")


@click.command()
@form_options(STORE_FORM)
@one_exhibit
@working
def store(named: NamedItem, form_file: Path, work: Work) -> None:
    """Record that the exhibit was put in a locker or a store."""
    movement = filled(form_file, Movement)
    continuity.hand_over(
        work.desk, named.exhibit_id(work), movement=movement, form=HandoverForm.PLACED
    )
    click.echo(f"{named} is in store: {movement.to_holder}.")


@click.command()
@one_exhibit
@click.option("--seal", required=True, help="The seal that is on the bag, as you read it.")
@click.option("--reason", required=True, help="Why you take it.")
@working
def take(named: NamedItem, seal: str, reason: str, work: Work) -> None:
    """Take EXHIBIT into your own hands, from a store or from the person who had it unsigned.

    Where a person signed for it, that person gives it to you: expunge exhibit handover or offer.
    """
    continuity.take(work.desk, named.exhibit_id(work), seal_seen=seal, reason=reason)
    click.echo(f"You hold {named} from now on, under its seal.")


@click.command()
@one_exhibit
@click.option("--grams", required=True, type=float, help="What the sealed bag weighs.")
@click.option("--seal", required=True, help="The seal that is on the bag, as you read it.")
@working
def weigh(named: NamedItem, grams: float, seal: str, work: Work) -> None:
    """Record what the sealed bag weighs; it is compared with earlier weighings under this seal."""
    discrepancies.weigh(
        work.desk, named.exhibit_id(work), milligrams=round(grams * 1000), seal=seal
    )
    click.echo(f"The weight of {named} is recorded.")


@click.command()
@form_options(DISCREPANCY_FORM)
@one_exhibit
@working
def discrepancy(named: NamedItem, form_file: Path, work: Work) -> None:
    """Note that something does not agree; it holds EXHIBIT until two people have settled it."""
    noted = filled(form_file, Noted)
    made = discrepancies.note_discrepancy(work.desk, named.exhibit_id(work), noted=noted)
    click.echo(f"{named} is held. The discrepancy is {made.id}. Settle it: {Way.EXHIBIT_SETTLE}.")


@click.command()
@one_exhibit
@click.argument("discrepancy_id", metavar="DISCREPANCY")
@click.option(
    "--as-what",
    "disposition",
    required=True,
    type=click.Choice([each.value for each in Disposition]),
)
@path_option("--reason-file", required=True)
@click.option("--seal", help="The seal that is on the bag now, if another than recorded.")
@working
def settle(
    named: NamedItem,
    discrepancy_id: str,
    disposition: str,
    reason_file: Path,
    seal: str | None,
    work: Work,
) -> None:
    """Sign for the outcome of a discrepancy: found, explained or loss. Two people sign the same.

    One of the two is a supervisor. A loss leaves EXHIBIT recorded as lost.
    """
    found = discrepancies.settle(
        work.desk,
        named.exhibit_id(work),
        discrepancy_id,
        settlement=Settlement(Disposition(disposition), read_text(reason_file), seal),
    )
    if found.is_open:
        click.echo("You have signed. A second person signs the same; one is a supervisor.")
    else:
        click.echo(f"The discrepancy is settled: {disposition}.")
