"""The verb ``expunge exhibit seize``: a device recorded where it was found, and who has it now."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from evidence_store.cli._kit.finding import find_case, find_exhibit
from evidence_store.cli._kit.forms import (
    PRINTED_NOTE,
    form_options,
    one_of,
    read_form,
    structure,
    warn_printed,
)
from evidence_store.cli._kit.working import working
from evidence_store.cli.exhibits.exhibit_facts import tell_second_ids
from evidence_store.domain.exhibits.device_facts import PowerState
from evidence_store.domain.exhibits.exhibit import MediumKind
from evidence_store.domain.exhibits.extracts import ExhibitEntry
from evidence_store.domain.exhibits.labels_read import first_reference, reference_after
from evidence_store.domain.people.duties import Act, require_duty
from evidence_store.domain.values.projection import recorded_from
from evidence_store.errors import NotFoundError
from evidence_store.workflow.exhibits.seizures import Seizure, same_seizure, seize
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from pathlib import Path

    from evidence_store.cli._kit.working import Work
    from evidence_store.domain.exhibits.exhibit import Exhibit

SEIZE_FORM = f"""{PRINTED_NOTE}
# A device that you or a colleague seized. Our record begins here.
# reference = "ABC/1"  # leave it out for the next one of your own series
description = ""
medium = "usb_flash"   # {one_of(MediumKind)}
seal = ""              # number of the seal on the bag
occurred = 2026-11-24T10:30:00          # a time without a zone is a time in London
# occurred_until = 2026-11-24T11:00:00  # where only a range is known: between the two times
found_at = ""          # where it was found: bedroom 2, desk drawer
holder = ""            # who has it now: a person or a store
# seized_by = ""       # name and collar number, where you know them
# power = "off"        # off, on, on_shielded or not_known; leave it out for a stick or a card
make = ""
model = ""
# serial = ""          # leave out what is not known
# imei = ""
# capacity = 16000000000 # what the label says, in bytes: this is 16 GB
locked = false
"""


@dataclass(frozen=True, slots=True)
class SeizureEntry:
    """What the form says besides the device itself."""

    occurred: datetime
    found_at: str
    power: PowerState = PowerState.NOT_APPLICABLE
    occurred_until: datetime | None = None
    seized_by: str = ""


@click.command("seize")
@form_options(SEIZE_FORM)
@click.option("--case", "case_name", required=True, metavar="REF")
@click.option(
    "--after",
    metavar="EXHIBIT",
    help="An exhibit of the same seizure. What the form leaves out of where it was found, how, by "
    "whom and who has it now is as of this one.",
)
@working
def seize_verb(case_name: str, after: str | None, form_file: Path, work: Work) -> None:
    """Record a device that you or a colleague seized, from a form (see --print-form).

    Its first movement is from where it was found, so that there is no time without a holder. Add
    photographs of it and its bag afterwards: expunge exhibit photograph.
    """
    require_duty(work.actor, Act.BOOK_IN)
    warn_printed()
    form = read_form(form_file)
    with work.reading as uow:
        case_id = find_case(uow, case_name).id
        taken = [each.reference for each in uow.exhibits.find(case_id=case_id)]
        before = None if after is None else find_exhibit(uow, after, case=case_id)
    if before is not None and before.case_id != case_id:
        message = f"{after}: this exhibit is not of the case."
        raise NotFoundError(message)
    form = {**_known(work, before, taken), **form}
    own = {each.name for each in fields(ExhibitEntry)}
    entry = structure(_part(form, own), ExhibitEntry, name=form_file.name)
    found = structure(_part(form, form.keys() - own), SeizureEntry, name=form_file.name)
    made = seize(work.desk, case_id, seizure=recorded_from(Seizure, found, entry=entry))
    click.echo(f"{made.reference} is recorded as seized, under seal {entry.seal}: {made.id}.")
    tell_second_ids(made)


def _known(work: Work, before: Exhibit | None, taken: list[str]) -> dict[str, Any]:
    """What the form may leave out, since the record knows it."""
    if before is None:
        reference = first_reference(work.actor.name, taken)
        return {"reference": reference} if reference else {}
    shared = same_seizure(before)
    told = {
        "reference": reference_after(before.reference, taken),
        "found_at": shared.found_at,
        "holder": shared.holder,
        "seized_by": shared.seized_by,
        "power": "" if shared.power is None else shared.power.value,
    }
    return {name: value for name, value in told.items() if value}


def _part(form: dict[str, Any], names: Any) -> dict[str, Any]:  # noqa: ANN401 -- whatever can be asked for a name
    return {name: value for name, value in form.items() if name in names}
