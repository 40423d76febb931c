"""What is plugged in at the station, what is known of it, and the next step of each exhibit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from flask import Blueprint, render_template

from evidence_store.domain.unit.accreditations import NotAccreditedError
from evidence_store.domain.unit.jobs import ERASURES, OPEN, READINGS, JobKind, JobState
from evidence_store.station.here import AtStation
from evidence_store.workflow._kit.of_unit.accredited import accreditation_in_force
from forensics.value_classes import dataclass
from forensics.values.device_words import ability_lines, health_lines, identity_lines, medium_lines
from webui.door.access import the_store
from webui.door.sessions import STATION
from webui.here import the_station
from webui.next_steps import NextShown, next_at_exhibit
from webui.scans.jobs import JobLine, lines_of

if TYPE_CHECKING:
    from flask import Flask

    from evidence_store.domain.exhibits.exhibit import Exhibit
    from evidence_store.domain.unit.accreditations import Accreditation
    from evidence_store.station.here import Station

_WORK_HERE = ERASURES | READINGS | {JobKind.IMAGE_DEVICE}
blueprint = Blueprint("station", __name__, url_prefix=STATION)


@dataclass(frozen=True, slots=True)
class DeviceShown:
    """One device on the page.

    ``facts`` are titles with lines of name and value; ``case`` is the reference of the exhibit's
    case; ``jobs`` are its erasures and readings that are still to end or just failed.
    """

    seen: AtStation
    facts: tuple[tuple[str, Sequence[tuple[str, str]]], ...]
    case: str = ""
    next: NextShown | None = None
    jobs: tuple[JobLine, ...] = ()


def install(app: Flask, station: Station) -> None:
    """Give the pages the station of this machine."""
    app.extensions["expunge_station"] = station
    app.context_processor(lambda: {"has_station": station.is_there})


@blueprint.get("")
def show() -> str:
    """Show what is plugged in."""
    return render_template("station/station.html", accredited=_accredited(), **_shown())


@blueprint.get("/progress")
def progress() -> str:
    """Return the part of the page that changes."""
    return render_template("station/devices.html", **_shown())


def _accredited() -> Accreditation | None:
    """The accreditation for imaging that is in force today; None where none is."""
    store = the_store()
    with store.reading() as uow:
        try:
            return accreditation_in_force(uow.custody, at=store.clock())
        except NotAccreditedError:
            return None


def _shown() -> dict[str, object]:
    with the_store().reading() as uow:
        found = the_station().at_hand(uow)
    free: list[DeviceShown] = []
    in_use: list[DeviceShown] = []
    for each in found.devices:
        (in_use if each.exhibit is None and each.device.bar else free).append(_device(each))
    return {"devices": free, "in_use": in_use, "not_known": found.not_known, "silent": found.silent}


def _device(seen: AtStation) -> DeviceShown:
    known = seen.device.facts
    facts = () if known is None else (
        ("Device", identity_lines(known)),
        ("Medium", medium_lines(known)),
        ("Firmware, by its own word", ability_lines(known)),
        ("Health, as the drive counts", health_lines(known.health)),
    )  # fmt: skip
    exhibit = seen.exhibit
    if exhibit is None:
        return DeviceShown(seen, facts)
    with the_store().reading() as uow:
        case = uow.cases.get(exhibit.case_id).reference
    return DeviceShown(seen, facts, case, next_at_exhibit(exhibit.id), _jobs(exhibit))


def _jobs(exhibit: Exhibit) -> tuple[JobLine, ...]:
    shown = OPEN | {JobState.FAILED}
    with the_store().reading() as uow:
        found = uow.jobs.find(exhibit_id=exhibit.id, kind=_WORK_HERE)
    newest = found[-1:]
    return tuple(lines_of([each for each in newest if each.state in shown]))
