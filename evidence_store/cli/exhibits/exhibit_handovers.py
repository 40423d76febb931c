"""Verbs of signed handovers: both there, one after the other, several at once, or on paper."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING

import click

from evidence_store.cli._kit.finding import find_case, find_exhibit
from evidence_store.cli._kit.forms import filled, form_options, read_form, structure
from evidence_store.cli._kit.naming import one_exhibit
from evidence_store.cli._kit.options import path_option
from evidence_store.cli._kit.working import working
from evidence_store.cli.people.shown_apart import ToSign
from evidence_store.cli.people.signing_apart import signing_apart
from evidence_store.domain.events.kinds.exhibit_events import (
    EXHIBIT_HANDOVER_SIGNED,
    HANDOVER_MANIFEST_SIGNED,
)
from evidence_store.domain.values.projection import recorded_from
from evidence_store.errors import WrongEntryError
from evidence_store.workflow._kit.subjects.moving import Movement, Side, facts_of
from evidence_store.workflow.exhibits import continuity, handovers, transits
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from pathlib import Path

    from evidence_store.cli._kit.naming import NamedItem
    from evidence_store.cli._kit.working import Work

HANDOVER_FORM = """
# One movement of the exhibit. A time without a zone is a time in London.
occurred = 2026-11-24T10:30:00
# occurred_until = 2026-11-24T11:00:00   # where only a range is known: between the two times
from_holder = ""       # as the record names the present holder
to_holder = ""         # with --taker it is the taker's name
reason = ""
seal = ""              # the seal that is on the bag, as you read it
# due_back = 2026-12-01   # the day on which it should return, if it should
"""

MANIFEST_FORM = """
# Several exhibits of one case that move together; giver and taker sign once.
occurred = 2026-11-24T10:30:00
# occurred_until = 2026-11-24T11:00:00
from_holder = ""       # as the record names the present holder of all of them
reason = ""
# due_back = 2026-12-01

[[exhibit]]            # once for each exhibit
reference = "ABC/1"
seal = ""              # the seal that is on its bag, as you read it
"""

_taker_options = (
    click.option("--taker", metavar="PERSON", help="Who takes it: an id or a staff number."),
    path_option(
        "--taker-passphrase-file",
        metavar="FILE",
        help="The taker's passphrase; without it the taker types it.",
    ),
)


@dataclass(frozen=True, slots=True)
class Together:
    """The head of a manifest's form."""

    occurred: datetime
    from_holder: str
    reason: str
    occurred_until: datetime | None = None
    due_back: date | None = None


@dataclass(frozen=True, slots=True)
class ManifestLine:
    """One exhibit of a manifest's form."""

    reference: str
    seal: str


@click.command()
@form_options(HANDOVER_FORM)
@one_exhibit
@_taker_options[0]
@_taker_options[1]
@click.option("--paper", metavar="PHOTOGRAPH", help="The photograph of what was signed on paper.")
@working
def handover(
    named: NamedItem,
    form_file: Path,
    taker: str | None,
    taker_passphrase_file: Path | None,
    paper: str | None,
    work: Work,
) -> None:
    """Record a movement from the present holder to the next.

    With --taker giver (--as) and taker sign one statement, each with their own key: the taker is
    shown what they sign, in a process of their own, and types their passphrase there. With --paper
    both signed on paper. With neither, one person writes down what others did, and nobody signs.
    """
    movement = filled(form_file, Movement)
    identifier = named.exhibit_id(work)
    if taker is not None and paper is not None:
        raise WrongEntryError("Give --taker or --paper, not both.")
    if taker is not None:
        who = work.store.present_actor(taker)  # before anybody types a passphrase for nobody
        movement = replace(movement, to_holder=who.name)
        with work.reading as uow:
            about = uow.exhibits.get(identifier).case_id, identifier
        event = EXHIBIT_HANDOVER_SIGNED.name
        to_sign = ToSign(event, "taker", about, facts_of(movement))
        with signing_apart(work.store, who.id, taker_passphrase_file, to_sign) as signer:
            handovers.hand_over_together(
                work.desk, identifier, movement=movement, taker=Side(who, signer)
            )
        click.echo(f"Giver and taker have signed for {named}.")
    elif paper is not None:
        handovers.hand_over_on_paper(work.desk, identifier, movement=movement, paper=paper)
        click.echo(f"The movement of {named} is recorded, as signed on paper.")
    else:
        # Continuity accounts for all the time, so a movement that nobody signed for is recorded
        # too, and called unsigned.
        continuity.hand_over(work.desk, identifier, movement=movement)
        click.echo(f"The movement of {named} is recorded. It is unsigned.")


@click.command()
@form_options(MANIFEST_FORM)
@click.option("--case", "case_name", required=True, metavar="REF")
@click.option("--taker", required=True, metavar="PERSON", help="Who takes them.")
@_taker_options[1]
@working
def manifest(
    case_name: str, form_file: Path, taker: str, taker_passphrase_file: Path | None, work: Work
) -> None:
    """Move several exhibits of one case under one manifest, which giver and taker sign once."""
    form = read_form(form_file)
    lines = form.pop("exhibit", None)
    if not isinstance(lines, list):
        message = f"{form_file.name}: each exhibit stands under [[exhibit]]. See: --print-form."
        raise WrongEntryError(message)
    head = structure(form, Together, name=form_file.name)
    told = [structure(each, ManifestLine, name=form_file.name) for each in lines]
    who = work.store.present_actor(taker)  # before anybody types a passphrase for nobody
    with work.reading as uow:
        case_id = find_case(uow, case_name).id
        found = [find_exhibit(uow, each.reference, case=case_id) for each in told]
    movements = {
        each.id: recorded_from(Movement, head, to_holder=who.name, seal=line.seal)
        for each, line in zip(found, told, strict=True)
    }
    facts = handovers.manifest_facts({each.id: each.reference for each in found}, movements)
    listed = tuple((key, each.seal) for key, each in movements.items())
    to_sign = ToSign(HANDOVER_MANIFEST_SIGNED.name, "taker", (case_id, None), facts, listed)
    with signing_apart(work.store, who.id, taker_passphrase_file, to_sign) as signer:
        moved = handovers.hand_over_manifest(
            work.desk, case_id, movements=movements, taker=Side(who, signer)
        )
    click.echo(f"Giver and taker have signed for {len(moved)} exhibits.")


@click.command()
@form_options(HANDOVER_FORM)
@one_exhibit
@working
def offer(named: NamedItem, form_file: Path, work: Work) -> None:
    """Sign as the giver; EXHIBIT is in transit until the taker signs: expunge exhibit accept."""
    movement = filled(form_file, Movement)
    transits.offer(work.desk, named.exhibit_id(work), movement=movement)
    click.echo(f"You have signed. {named} is in transit, and you answer for it until it is taken.")


@click.command()
@one_exhibit
@click.option("--seal", required=True, help="The seal that is on the bag, as you read it.")
@working
def accept(named: NamedItem, seal: str, work: Work) -> None:
    """Sign as the taker for what the giver signed; EXHIBIT is yours from now on."""
    transits.accept(work.desk, named.exhibit_id(work), seal_seen=seal)
    click.echo(f"You have signed for {named}, and answer for it from now on.")


@click.command()
@one_exhibit
@working
def recall(named: NamedItem, work: Work) -> None:
    """Sign as the giver that nobody came for EXHIBIT: it stays with you."""
    transits.recall(work.desk, named.exhibit_id(work))
    click.echo(f"{named} stays with you.")
