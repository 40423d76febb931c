"""Verbs about what a device is: facts of it, why it is not examined, claims, and its end."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from evidence_store.cli._kit.forms import filled, form_options, read_text
from evidence_store.cli._kit.naming import one_exhibit
from evidence_store.cli._kit.options import path_option
from evidence_store.cli._kit.working import working
from evidence_store.domain.exhibits.standing import NOTED, StandingAct
from evidence_store.ways import Way
from evidence_store.workflow.exhibits import describing, endings
from evidence_store.workflow.exhibits import exhibits as steps
from evidence_store.workflow.exhibits.describing import Described
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from pathlib import Path

    from evidence_store.cli._kit.naming import NamedItem
    from evidence_store.cli._kit.working import Work
    from evidence_store.domain.exhibits.exhibit import Exhibit

DESCRIBE_FORM = """
# Facts of the device. Leave out what is not known; what is already recorded stays.
# colour = ""
# condition = ""       # damage, missing parts
# lock = "locked"      # unlocked, locked, damaged or not_known
# power = "off"        # off, on, on_shielded or not_known: as it was found
# imei = ""            # 15 digits, the last a check digit (dial *#06#)
# further_imeis = []   # of a second SIM slot
# imeisv = ""          # 16 digits
# imei_as_shown = ""   # where the device shows a number without a valid check digit
# clock_deviation = -75   # seconds; positive where the device's clock is ahead
# capacity = 128000000000 # bytes, as the label has it
# value = 15000        # in pence, for the prosecutor's schedule
"""

IDENTITY_FORM = """
# What the record does not have yet.
# serial = ""
# size = 16008609792   # bytes
"""


@dataclass(frozen=True, slots=True)
class Identity:
    """The form of what the record does not have yet."""

    serial: str | None = None
    size: int | None = None


@click.command()
@form_options(IDENTITY_FORM)
@one_exhibit
@working
def identify(named: NamedItem, form_file: Path, work: Work) -> None:
    """Add the serial number or size where the record has none."""
    form = filled(form_file, Identity)
    saved = steps.complete_identity(
        work.desk, named.exhibit_id(work), serial=form.serial, size=form.size
    )
    click.echo(f"{named} is identified.")
    tell_second_ids(saved)


@click.command()
@form_options(DESCRIBE_FORM)
@one_exhibit
@working
def describe(named: NamedItem, form_file: Path, work: Work) -> None:
    """Record facts of the device: lock, clock, condition, further numbers, value."""
    told = filled(form_file, Described)
    saved = describing.describe(work.desk, named.exhibit_id(work), told=told)
    click.echo(f"The facts of {named} are recorded.")
    tell_second_ids(saved)


@click.command()
@one_exhibit
@click.argument("act", type=click.Choice(sorted(each.value for each in NOTED)))
@path_option("--reason-file", required=True)
@working
def claim(named: NamedItem, act: str, reason_file: Path, work: Work) -> None:
    """Note a claim or a return review. Nothing starts on the exhibit from then on.

    ACT is claim or review. What a court decided about a claim is recorded at its order: expunge
    order claim. How a claim or a review ends here is signed: expunge exhibit decide-claim.
    """
    saved = endings.note_standing(
        work.desk,
        named.exhibit_id(work),
        act=StandingAct(act),
        reason=read_text(reason_file),
    )
    click.echo(f"{named}: {saved.standing.value.replace('_', ' ')}.")


@click.command(name="decide-claim")
@one_exhibit
@click.argument("act", type=click.Choice(sorted(each.value for each in {*StandingAct} - NOTED)))
@path_option("--reason-file", required=True)
@working
def decide_claim(named: NamedItem, act: str, reason_file: Path, work: Work) -> None:
    """Sign how a claim or a return review ends.

    ACT is dismiss_claim, decide_keep or decide_return. Two people sign for the first two, the
    second of them a supervisor, and neither erases the exhibit; a supervisor alone signs that it
    goes back.
    """
    saved = endings.decide_standing(
        work.desk,
        named.exhibit_id(work),
        act=StandingAct(act),
        reason=read_text(reason_file),
    )
    if saved.standing_decision is not None:
        click.echo("Your signature is recorded. A supervisor signs for the same within 72 hours.")
    else:
        click.echo(f"{named}: {saved.standing.value.replace('_', ' ')}.")


def tell_second_ids(exhibit: Exhibit) -> None:
    """Say at once, on standard error, that another case has the device under another exhibit."""
    # Recorded and said, not refused: a refusal would teach people to omit the number (ADR 20).
    for found in exhibit.open_discrepancies:
        if found.other_exhibit is not None:
            click.echo(
                f"{exhibit.reference}: this device is recorded as exhibit {found.other_exhibit} "
                f"of another case too. Both are held until two people have settled {found.id}: "
                f"{Way.EXHIBIT_SETTLE}.",
                err=True,
            )
