"""The schedule of devices drawn: for the prosecutor, in the style of the certificates, not sealed.

Every page says that it is a draft. What it says comes from the record alone.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer

from evidence_store.certificates.rendering import shown
from evidence_store.certificates.rendering.elements import (
    ACCENT,
    ALARM,
    BODY_TEXT,
    INK,
    QUIET,
    QUIET_SMALL,
    TITLE,
    Band,
    bullets,
    facts,
    grid,
    heading,
    paragraph,
)
from evidence_store.certificates.rendering.fonts import BODY, BOLD, printable, register_fonts
from evidence_store.certificates.rendering.kept_pages import KeptPages
from evidence_store.certificates.rendering.wording import MEDIA
from evidence_store.certificates.schedules.wording import (
    EXAMINED,
    HITS,
    NOTES,
    OUTCOMES,
    TITLE_WORDS,
    UNEXAMINED,
)
from evidence_store.domain.overview.schedules import Examined, totals
from forensics.values import HitKind

if TYPE_CHECKING:
    from reportlab.platypus import Flowable

    from evidence_store.domain.cases.case import OrderRequest
    from evidence_store.domain.overview.schedules import DeviceSchedule, Found, ScheduledDevice

_MARGIN = 20 * mm
_PADDING = 6  # points that reportlab keeps free inside a frame
_DRAFT = "DRAFT FOR THE PROSECUTOR"
_TRAINING = "TRAINING DATA: NO REAL CASE"


def draw_schedule(schedule: DeviceSchedule) -> bytes:
    """Draw the schedule as PDF; the same schedule gives the same bytes."""
    register_fonts()
    file = io.BytesIO()
    template = SimpleDocTemplate(
        file,
        pagesize=A4,
        leftMargin=_MARGIN - _PADDING,
        rightMargin=_MARGIN - _PADDING,
        topMargin=22 * mm - _PADDING,
        bottomMargin=18 * mm - _PADDING,
        invariant=1,
        lang="en-GB",
        initialFontName=BODY,
        title=f"{TITLE_WORDS}, case {schedule.case_reference}",
        author=printable(schedule.unit),
    )
    story = [
        *_head(schedule),
        *_devices(schedule),
        *_reasons(schedule),
        *_lines_for_an_order(schedule),
        *_requests(schedule),
        *heading("What this schedule does not say"),
        *bullets(NOTES),
    ]
    template.build(story, canvasmaker=lambda *args, **more: _Pages(schedule, *args, **more))
    return file.getvalue()


def _head(schedule: DeviceSchedule) -> list[Flowable]:
    people = [
        f"{shown.text(each.name)}"
        + (f", born {shown.day(each.date_of_birth)}" if each.date_of_birth else "")
        + f" ({'convicted of' if each.convicted else 'accused of'} "
        + f"{shown.text('; '.join(each.matters) or 'matters not recorded')})"
        for each in schedule.defendants
    ]
    counted = ", ".join(
        f"{count} {EXAMINED[kind].lower()}" for kind, count in totals(schedule.devices).items()
    )
    return [
        Paragraph(shown.text(TITLE_WORDS), TITLE),
        Spacer(0, 2 * mm),
        Band(
            "Draft for the prosecutor. It is not itself an application. The court decides.",
            colour=ACCENT,
        ),
        Spacer(0, 3 * mm),
        facts(
            [
                ("Case (URN)", [shown.text(schedule.case_reference)]),
                ("Court", [shown.text(schedule.court or "not yet known")]),
                ("Court case", [shown.text(schedule.court_case_number)])
                if schedule.court_case_number
                else ("Court case", ["not yet known"]),
                ("Defendant", people or ["none is recorded"]),
                ("Devices", [f"{len(schedule.devices)}: {counted}" if counted else "none"]),
                ("Power", ["Sentencing Act 2020 ss.152 to 154A: a deprivation order"]),
                ("Prepared by", [shown.text(schedule.made_by), shown.text(schedule.unit)]),
                ("Prepared at", [shown.instant(schedule.made_at)]),
            ]
        ),
    ]


def _devices(schedule: DeviceSchedule) -> list[Flowable]:
    rows = [
        (
            f"<b>{shown.text(each.reference)}</b>"
            + (f"<br/>part of {shown.text(each.part_of)}" if each.part_of else ""),
            _identity(each),
            shown.text(EXAMINED[each.examined]),
            "<br/>".join(_found(one) for one in each.found) or "No scan is recorded.",
            "not known" if each.value is None else f"£{each.value / 100:,.2f}",
        )
        for each in schedule.devices
    ]
    head = ("Exhibit", "Device", "Examined", "What was found", "Value")
    if not rows:
        return [*heading("The devices"), *paragraph("No device is recorded in this case.")]
    said = "As recorded. A device removed from another device is marked."
    return [*heading("The devices"), *paragraph(said), grid(head, rows, (22, 56, 26, 46, 20))]


def _identity(device: ScheduledDevice) -> str:
    lines = [
        f"<b>{shown.text(MEDIA[device.medium])}</b>",
        shown.text(device.description),
        shown.text(" ".join(filter(None, (device.make, device.model)))),
        f"Serial number {shown.text(device.serial)}" if device.serial else "No serial number known",
        f"IMEI {shown.text(device.imei)}" if device.imei else "",
        shown.size(device.size) if device.size is not None else "",
    ]
    return "<br/>".join(line for line in lines if line)


def _found(found: Found) -> str:
    if not found.known_files_hit and not found.hits_by_kind:
        return (
            f"None of {shown.number(found.known_files, 'known file', 'known files')} was found in "
            "what was examined."
        )
    kinds = "; ".join(
        f"{HITS[HitKind(kind)]}: {count:,}" for kind, count in sorted(found.hits_by_kind.items())
    )
    return f"{found.known_files_hit:,} of {found.known_files:,} known files found. {kinds}."


def _reasons(schedule: DeviceSchedule) -> list[Flowable]:
    """Why a device was not examined, or not in full: the court will ask."""
    parts: list[Flowable] = []
    not_whole = [each for each in schedule.devices if each.examined is not Examined.WHOLLY]
    if not not_whole:
        return parts
    parts += heading("Not examined, or not in full")
    if any(each.examined in (Examined.NOT, Examined.IMAGED_ONLY) for each in not_whole):
        parts.append(Band(UNEXAMINED, colour=ALARM))
        parts.append(Spacer(0, 2 * mm))
    rows = [(each.reference, [shown.text(line) for line in each.why_not]) for each in not_whole]
    parts.append(facts([(shown.text(name), lines) for name, lines in rows]))
    return parts


def _lines_for_an_order(schedule: DeviceSchedule) -> list[Flowable]:
    parts = heading("Lines for a draft order")
    for number, each in enumerate(schedule.devices, start=1):
        numbers = [
            f"serial number {each.serial}" if each.serial else "",
            f"IMEI {each.imei}" if each.imei else "",
        ]
        named = ", ".join(filter(None, (each.make, each.model, *numbers)))
        line = f"{number}. Exhibit {each.reference}: {each.description or MEDIA[each.medium]}"
        parts += paragraph(shown.text(f"{line} ({named})." if named else f"{line}."))
    if not schedule.devices:
        parts += paragraph("There is no device to name.")
    return parts


def _requests(schedule: DeviceSchedule) -> list[Flowable]:
    parts = heading("Whether an order was asked for and made")
    if not schedule.requests:
        return [*parts, *paragraph("No request for an order is recorded.", BODY_TEXT)]
    return [*parts, facts([_request(each) for each in schedule.requests])]


def _request(request: OrderRequest) -> tuple[str, list[str]]:
    lines = [shown.text(f"{OUTCOMES[request.outcome]}. {request.asked_by}".strip())]
    if request.reason:
        lines.append(shown.text(request.reason))
    if request.decided_on is not None:
        lines.append(f"Decided on {shown.day(request.decided_on)}")
    return shown.day(request.asked_on), lines


class _Pages(KeptPages):
    """Pages with their marking and number."""

    def __init__(self, schedule: DeviceSchedule, *args: Any, **more: Any) -> None:  # noqa: ANN401 -- reportlab's
        super().__init__(*args, **more)
        self._schedule = schedule

    def frame(self, place: int, total: int) -> None:
        """Draw marking, number and page."""
        width, height = A4
        self.setFont(BOLD, 9)
        self.setFillColor(ALARM if self._schedule.training else INK)
        head = f"{_DRAFT} – {_TRAINING}" if self._schedule.training else _DRAFT
        self.drawCentredString(width / 2, height - 12 * mm, head)
        self.setFillColor(INK)
        self.drawCentredString(width / 2, 10 * mm, printable(self._schedule.marking))
        self.setFont(BODY, QUIET_SMALL.fontSize)
        self.setFillColor(QUIET)
        self.drawString(_MARGIN, 10 * mm, printable(f"Case {self._schedule.case_reference}"))
        self.drawRightString(width - _MARGIN, 10 * mm, f"Page {place} of {total}")
