"""The station at a terminal: what is plugged in, and the next step of the person who sits there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from evidence_store.acts.next_steps import next_of_exhibit
from evidence_store.cli.station.terminal_steps import STEPS
from evidence_store.domain.unit.jobs import ERASURES, JobKind, JobState
from evidence_store.errors import EvidenceStoreError
from evidence_store.ways import said_by
from evidence_store.worker.working import is_of_this_machine
from forensics.cli.printable import printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evidence_store.cli.station.at_terminal import AtTerminal
    from evidence_store.domain.exhibits.exhibit import Exhibit
    from evidence_store.domain.overview.next_steps import Next, StepTo
    from evidence_store.station.here import AtStation, SeenHere

NOTHING = "Nothing is plugged in."
NOT_YOURS = "There is nothing for you to do with it here now."
_WORK_HERE = ERASURES | {JobKind.READ_DEVICE, JobKind.IMAGE_DEVICE}
UNDER_WAY = (
    "{on}: the work is under way. If you leave, it is interrupted. What was done is kept, and the "
    "next start goes on from there."
)


def sit_down(here: AtTerminal, *, ends_services: bool = False) -> None:
    """Show what is plugged in, and do the next step of what is chosen, until the person leaves.

    Args:
        here: who sits where.
        ends_services: the services end with this command: while they are at work, it is asked
            first.
    """
    while True:
        with here.work.reading as uow:
            found = here.station.at_hand(uow)
        click.echo("\n" + "\n".join(_lines(here, found)))
        chosen = _chosen().strip().lower()
        if chosen == "q" and (not ends_services or _leaves(here)):
            return
        if chosen.isdecimal() and 1 <= int(chosen) <= len(found.devices):
            _do_next(here, found.devices[int(chosen) - 1].exhibit)


def _chosen() -> str:
    try:
        said = click.prompt("Number of the device, r to refresh, q to leave", default="r")
    except click.Abort:  # Ctrl+C; once more where it is asked about ends this command
        click.echo()
        return "q"
    return str(said)


def _leaves(here: AtTerminal) -> bool:
    with here.work.reading as uow:
        running = uow.jobs.find(kind=_WORK_HERE, state=JobState.RUNNING)
        ids = {each.on_exhibit.exhibit_id for each in running if is_of_this_machine(each)}
        names = sorted(each.reference for each in uow.exhibits.find(id=ids)) if ids else []
    if not names:
        return True
    click.echo(UNDER_WAY.format(on=", ".join(names)))
    return click.confirm("Leave now?")


def _lines(here: AtTerminal, found: SeenHere) -> Iterator[str]:
    for number, each in enumerate(found.devices, start=1):
        yield from _of_device(here, each, number)
    for other in found.not_known:
        yield f"-  {printable(other.name)}: {printable(other.why)}"
    if not found.devices and not found.not_known:
        yield found.silent or NOTHING


def _of_device(here: AtTerminal, each: AtStation, number: int) -> Iterator[str]:
    device = each.device
    serial = device.identity.serial or "no serial number"
    name = "training file" if device.is_training_file else device.identity.model or "device"
    # A device states its model and serial number itself: as they are they could move the cursor.
    yield f"{number}. {printable(name)}, {device.identity.size:,} bytes, {printable(serial)}"
    yield from (f"   {one.exhibit.reference}: {one.why}" for one in each.matches)
    yield from (f"   {printable(one)}" for one in (device.bar, *device.cautions) if one)
    if each.exhibit is not None:
        found = _next(here, each.exhibit)
        step = found.step
        yield f"   {found.stands} " + (
            f"You: {STEPS[step.page].said}." if step else found.waits_for
        )
    elif not each.matches:
        yield f"   {each.why_none}"


def _next(here: AtTerminal, exhibit: Exhibit) -> Next:
    """Where the exhibit stands, and this person's next step among those that are done here."""

    def shows(step: StepTo) -> bool:
        if step.page not in STEPS:
            return False
        with here.work.reading as uow:
            if step.page == "begin-here":
                return here.offers.can_begin(uow.jobs.get(step.subject_id))
            if step.page == "resume-erasure":
                return _can_resume(here, exhibit, step.subject_id)
            if step.about == "exhibit":
                return here.offers.has_on_exhibit(step.page, exhibit)
            return here.offers.has(step.page, uow.disposals.get(step.subject_id), exhibit)

    return next_of_exhibit(here.work.reading_desk, exhibit.id, shows=shows)


def _can_resume(here: AtTerminal, exhibit: Exhibit, job_id: str) -> bool:
    with here.work.reading as uow:
        is_there = here.station.name_of(uow, exhibit, to_write=True) is not None
    found = here.resumable(exhibit)
    return is_there and found is not None and found.id == job_id


def _do_next(here: AtTerminal, exhibit: Exhibit | None) -> None:
    step = None if exhibit is None else _next(here, exhibit).step
    if exhibit is None or step is None:
        click.echo(NOT_YOURS)
        return
    try:
        STEPS[step.page].do(here, exhibit, step.subject_id)
    except EvidenceStoreError as error:  # told as a command tells it, and the list comes again
        click.echo(said_by(error), err=True)
