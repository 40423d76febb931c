"""The schedule of devices drawn: for the prosecutor, in the style of the certificates, not sealed.

Every page says that it is a draft. What it says comes from the record alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.documents.kit import text
from evidence_store.documents.kit.blocks import (
    Banner,
    Bullets,
    Document,
    Fields,
    Furniture,
    Grid,
    Heading,
    Paragraph,
    Title,
)
from evidence_store.documents.kit.drawing import draw
from evidence_store.documents.media import MEDIA
from evidence_store.documents.schedules.wording import (
    EXAMINED,
    HITS,
    NOTES,
    OTHER_PICTURES,
    OUTCOMES,
    TITLE_WORDS,
    UNEXAMINED,
)
from evidence_store.domain.overview.schedules import NOT_EXAMINED, Examined, totals
from forensics.values import HitKind

if TYPE_CHECKING:
    from evidence_store.documents.kit.blocks import Block
    from evidence_store.domain.cases.case import OrderRequest
    from evidence_store.domain.overview.schedules import (
        DeviceSchedule,
        ScheduledDevice,
        ScheduledScan,
    )

_DRAFT = "DRAFT FOR THE PROSECUTOR"
_TRAINING = "TRAINING DATA: NO REAL CASE"


def draw_schedule(schedule: DeviceSchedule) -> bytes:
    """Draw the schedule as PDF; the same schedule gives the same bytes."""
    case = f"Case {schedule.case_reference}"
    return draw(
        Document(
            title=f"{TITLE_WORDS}, case {schedule.case_reference}",
            author=schedule.unit,
            parts=(
                *_head(schedule),
                *_devices(schedule),
                *_reasons(schedule),
                *_lines_for_an_order(schedule),
                Heading("Pictures that are not intimate"),
                Paragraph(OTHER_PICTURES),
                *_requests(schedule),
                Heading("What this schedule does not say"),
                Bullets(NOTES),
            ),
            furniture=Furniture(
                _DRAFT, schedule.marking, case, _TRAINING if schedule.training else None
            ),
        )
    )


def _head(schedule: DeviceSchedule) -> list[Block]:
    people = [
        f"{each.name}"
        + (f", born {text.day(each.date_of_birth)}" if each.date_of_birth else "")
        + f" ({'convicted of' if each.convicted else 'accused of'} "
        + f"{'; '.join(each.matters) or 'matters not recorded'})"
        for each in schedule.defendants
    ]
    counted = ", ".join(
        f"{count} {EXAMINED[kind].lower()}" for kind, count in totals(schedule.devices).items()
    )
    return [
        Title(TITLE_WORDS),
        Banner("Draft for the prosecutor. It is not itself an application. The court decides."),
        Fields(
            [
                ("Case (URN)", [schedule.case_reference]),
                ("Court", [schedule.court or "not yet known"]),
                ("Court case", [schedule.court_case_number])
                if schedule.court_case_number
                else ("Court case", ["not yet known"]),
                ("Defendant", people or ["none is recorded"]),
                ("Devices", [f"{len(schedule.devices)}: {counted}" if counted else "none"]),
                ("Power", ["Sentencing Act 2020 ss.152 to 154A: a deprivation order"]),
                ("Prepared by", [schedule.made_by, schedule.unit]),
                ("Prepared at", [text.instant(schedule.made_at)]),
            ]
        ),
    ]


def _devices(schedule: DeviceSchedule) -> list[Block]:
    rows = [
        (
            (text.bold(each.reference), *([f"part of {each.part_of}"] if each.part_of else [])),
            _identity(each),
            EXAMINED[each.examined],
            tuple(_found(one) for one in each.found) or "No scan is recorded.",
            "not known" if each.value is None else f"£{each.value / 100:,.2f}",
        )
        for each in schedule.devices
    ]
    head = ("Exhibit", "Device", "Examined", "What was found", "Value")
    if not rows:
        return [Heading("The devices"), Paragraph("No device is recorded in this case.")]
    said = "As recorded. A device removed from another device is marked."
    return [Heading("The devices"), Paragraph(said), Grid(head, rows, (22, 56, 26, 46, 20))]


def _identity(device: ScheduledDevice) -> tuple[str, ...]:
    lines = (
        text.bold(MEDIA[device.medium]),
        device.description,
        " ".join(filter(None, (device.make, device.model))),
        f"Serial number {device.serial}" if device.serial else "No serial number known",
        f"IMEI {device.imei}" if device.imei else "",
        text.size(device.size) if device.size is not None else "",
    )
    return tuple(line for line in lines if line)


def _found(found: ScheduledScan) -> str:
    held = found.known_files
    if not found.known_files_hit and not found.hits_by_kind:
        of = "No known file" if held is None else f"None of {_known(held)}"
        return f"{of} was found in what was examined."
    kinds = "; ".join(
        f"{HITS[HitKind(kind)]}: {count:,}" for kind, count in sorted(found.hits_by_kind.items())
    )
    hit = found.known_files_hit
    known = _known(hit) if held is None else f"{hit:,} of {_known(held)}"
    return f"{known} found. {kinds}."


def _known(count: int) -> str:
    return text.number(count, "known file", "known files")


def _reasons(schedule: DeviceSchedule) -> list[Block]:
    """Why a device was not examined, or not in full: the court will ask."""
    parts: list[Block] = []
    not_whole = [each for each in schedule.devices if each.examined is not Examined.WHOLLY]
    if not not_whole:
        return parts
    parts.append(Heading("Not examined, or not in full"))
    if any(each.examined in NOT_EXAMINED for each in not_whole):
        parts.append(Banner(UNEXAMINED, warns=True))
    parts.append(Fields([(each.reference, each.why_not) for each in not_whole]))
    return parts


def _lines_for_an_order(schedule: DeviceSchedule) -> list[Block]:
    parts: list[Block] = [Heading("Lines for a draft order")]
    for number, each in enumerate(schedule.devices, start=1):
        numbers = [
            f"serial number {each.serial}" if each.serial else "",
            f"IMEI {each.imei}" if each.imei else "",
        ]
        named = ", ".join(filter(None, (each.make, each.model, *numbers)))
        line = f"{number}. Exhibit {each.reference}: {each.description or MEDIA[each.medium]}"
        parts.append(Paragraph(f"{line} ({named})." if named else f"{line}."))
    if not schedule.devices:
        parts.append(Paragraph("There is no device to name."))
    return parts


def _requests(schedule: DeviceSchedule) -> list[Block]:
    parts: list[Block] = [Heading("Whether an order was asked for and made")]
    if not schedule.requests:
        return [*parts, Paragraph("No request for an order is recorded.")]
    return [*parts, Fields([_request(each) for each in schedule.requests])]


def _request(request: OrderRequest) -> tuple[str, list[str]]:
    lines = [f"{OUTCOMES[request.outcome]}. {request.asked_by}".strip()]
    if request.reason:
        lines.append(request.reason)
    if request.decided_on is not None:
        lines.append(f"Decided on {text.day(request.decided_on)}")
    return text.day(request.asked_on), lines
