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
    Field,
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
from forensics.saying.sentences import (
    Said,
    counted,
    given,
    listed,
    present,
    say,
    small,
)
from forensics.values import HitKind

if TYPE_CHECKING:
    from evidence_store.documents.kit.blocks import Block
    from evidence_store.domain.cases.case import OrderRequest
    from evidence_store.domain.overview.schedules import (
        Defendant,
        DeviceSchedule,
        ScheduledDevice,
        ScheduledScan,
    )

_DRAFT = say("DRAFT FOR THE PROSECUTOR")
_TRAINING = say("TRAINING DATA: NO REAL CASE")


def draw_schedule(schedule: DeviceSchedule) -> bytes:
    """Draw the schedule as PDF; the same schedule gives the same bytes."""
    case = say("Case {case_reference}", case_reference=given(schedule.case_reference))
    return draw(
        Document(
            title=say(
                "{title_words}, case {case_reference}",
                title_words=TITLE_WORDS,
                case_reference=given(schedule.case_reference),
            ),
            author=given(schedule.unit),
            parts=(
                *_head(schedule),
                *_devices(schedule),
                *_reasons(schedule),
                *_lines_for_an_order(schedule),
                Heading(say("Pictures that are not intimate")),
                Paragraph(OTHER_PICTURES),
                *_requests(schedule),
                Heading(say("What this schedule does not say")),
                Bullets(NOTES),
            ),
            furniture=Furniture(
                _DRAFT, given(schedule.marking), case, _TRAINING if schedule.training else None
            ),
        )
    )


def _head(schedule: DeviceSchedule) -> list[Block]:
    people = [_defendant(each) for each in schedule.defendants]
    kinds = listed(
        say("{number} {kind}", number=count, kind=small(EXAMINED[kind]))
        for kind, count in totals(schedule.devices).items()
    )
    return [
        Title(TITLE_WORDS),
        Banner(
            say("Draft for the prosecutor. It is not itself an application. The court decides.")
        ),
        Fields(
            [
                (say("Case (URN)"), [given(schedule.case_reference)]),
                (say("Court"), [given(schedule.court) if schedule.court else say("not yet known")]),
                (say("Court case"), [given(schedule.court_case_number)])
                if schedule.court_case_number
                else (say("Court case"), [say("not yet known")]),
                (say("Defendant"), people or [say("none is recorded")]),
                (
                    say("Devices"),
                    [
                        say("{devices}: {kinds}", devices=len(schedule.devices), kinds=kinds)
                        if kinds
                        else say("none")
                    ],
                ),
                (say("Power"), [say("Sentencing Act 2020 ss.152 to 154A: a deprivation order")]),
                (say("Prepared by"), [given(schedule.made_by), given(schedule.unit)]),
                (say("Prepared at"), [text.instant(schedule.made_at)]),
            ]
        ),
    ]


def _defendant(person: Defendant) -> Said:
    name = given(person.name)
    if person.date_of_birth:
        name = say("{name}, born {day}", name=name, day=text.day(person.date_of_birth))
    matters = listed(map(given, person.matters), "; ") or say("matters not recorded")
    if person.convicted:
        return say("{name} (convicted of: {matters})", name=name, matters=matters)
    return say("{name} (accused of: {matters})", name=name, matters=matters)


def _devices(schedule: DeviceSchedule) -> list[Block]:
    rows = [
        (
            (
                text.bold(given(each.reference)),
                *([say("part of {part_of}", part_of=given(each.part_of))] if each.part_of else []),
            ),
            _identity(each),
            EXAMINED[each.examined],
            tuple(_found(one) for one in each.found) or say("No scan is recorded."),
            say("not known")
            if each.value is None
            else say("£{value}", value=given(f"{each.value / 100:,.2f}")),
        )
        for each in schedule.devices
    ]
    head = (say("Exhibit"), say("Device"), say("Examined"), say("What was found"), say("Value"))
    if not rows:
        return [Heading(say("The devices")), Paragraph(say("No device is recorded in this case."))]
    said = say("As recorded. A device removed from another device is marked.")
    return [Heading(say("The devices")), Paragraph(said), Grid(head, rows, (22, 56, 26, 46, 20))]


def _identity(device: ScheduledDevice) -> tuple[Said, ...]:
    lines = (
        text.bold(MEDIA[device.medium]),
        given(device.description),
        listed(present(device.make, device.model), " "),
        say("Serial number {serial}", serial=given(device.serial))
        if device.serial
        else say("No serial number known"),
        say("IMEI {imei}", imei=given(device.imei)) if device.imei else given(""),
        text.size(device.size) if device.size is not None else given(""),
    )
    return tuple(line for line in lines if line)


def _found(found: ScheduledScan) -> Said:
    # None while a second person is to count the set: they must not have read the number (ADR 68).
    held = found.known_files
    if not found.known_files_hit and not found.hits_by_kind:
        of = say("No known file") if held is None else say("None of {held}", held=_known(held))
        return say("{of} was found in what was examined.", of=of)
    kinds = listed(
        (
            say("{kind}: {number}", kind=HITS[HitKind(kind)], number=count)
            for kind, count in sorted(found.hits_by_kind.items())
        ),
        "; ",
    )
    hit = found.known_files_hit
    known = _known(hit) if held is None else say("{hit} of {held}", hit=hit, held=_known(held))
    if found.known_files_weak:
        return say(
            "{known} found, and {weak} by MD5 or SHA-1 alone, content not established. {kinds}.",
            known=known,
            weak=found.known_files_weak,
            kinds=kinds,
        )
    return say("{known} found. {kinds}.", known=known, kinds=kinds)


def _known(count: int) -> Said:
    return counted(count, "{count} known file", "{count} known files")


def _reasons(schedule: DeviceSchedule) -> list[Block]:
    """Why a device was not examined, or not in full: the court will ask."""
    parts: list[Block] = []
    not_whole = [each for each in schedule.devices if each.examined is not Examined.WHOLLY]
    if not not_whole:
        return parts
    parts.append(Heading(say("Not examined, or not in full")))
    if any(each.examined in NOT_EXAMINED for each in not_whole):
        parts.append(Banner(UNEXAMINED, warns=True))
    parts.append(Fields([(given(each.reference), present(*each.why_not)) for each in not_whole]))
    return parts


def _lines_for_an_order(schedule: DeviceSchedule) -> list[Block]:
    parts: list[Block] = [Heading(say("Lines for a draft order"))]
    for number, each in enumerate(schedule.devices, start=1):
        numbers = [
            *([say("serial number {serial}", serial=given(each.serial))] if each.serial else []),
            *([say("IMEI {imei}", imei=given(each.imei))] if each.imei else []),
        ]
        named = listed((*present(each.make, each.model), *numbers))
        line = say(
            "{number}. Exhibit {reference}: {description}",
            number=number,
            reference=given(each.reference),
            description=given(each.description) if each.description else MEDIA[each.medium],
        )
        parts.append(
            Paragraph(
                say("{line} ({named}).", line=line, named=named)
                if named
                else say("{line}.", line=line)
            )
        )
    if not schedule.devices:
        parts.append(Paragraph(say("There is no device to name.")))
    return parts


def _requests(schedule: DeviceSchedule) -> list[Block]:
    parts: list[Block] = [Heading(say("Whether an order was asked for and made"))]
    if not schedule.requests:
        return [*parts, Paragraph(say("No request for an order is recorded."))]
    return [*parts, Fields([_request(each) for each in schedule.requests])]


def _request(request: OrderRequest) -> Field:
    lines = [
        listed(
            (say("{outcome}.", outcome=OUTCOMES[request.outcome]), *present(request.asked_by)), " "
        )
    ]
    lines += present(request.reason)
    if request.decided_on is not None:
        lines.append(say("Decided on {decided_on}", decided_on=text.day(request.decided_on)))
    return text.day(request.asked_on), lines
