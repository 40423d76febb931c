"""The printed authorisation sheet: the head of the log on paper, with what is authorised.

Anyone who holds the paper can later tell whether the log was changed. It names nobody and no
exhibit but by opaque ids, so that it can lie in a drawer or be handed to a solicitor.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table

from evidence_store.certificates.rendering import shown
from evidence_store.certificates.rendering.elements import (
    ACCENT,
    ALARM,
    BODY_TEXT,
    LABEL,
    QUIET_SMALL,
    RULE,
    TITLE,
    WIDTH,
    Band,
    QrCode,
    facts,
    heading,
    paragraph,
)
from evidence_store.certificates.rendering.fonts import BODY, MONO, printable, register_fonts
from evidence_store.custody.outside.sheets import groups_of
from forensics.values import ErasureMethod, claim_of

if TYPE_CHECKING:
    from reportlab.platypus import Flowable

    from evidence_store.custody.outside.sheets import Sheet

_MARGIN = 20 * mm
_QR = 52 * mm
_COLUMNS = 5
_PLAIN = [
    ("FONTNAME", (0, 0), (-1, -1), BODY),
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ("LEFTPADDING", (0, 0), (-1, -1), 0),
    ("RIGHTPADDING", (0, 0), (-1, -1), 2 * mm),
]


def draw_sheet(sheet: Sheet, *, unit: str, origin: str, training: bool) -> bytes:
    """Draw the sheet as a PDF of one page.

    Args:
        sheet: what it says.
        unit: the unit's name.
        origin: the log's name.
        training: mark it so that nobody takes it for a real one.
    """
    register_fonts()
    file = io.BytesIO()
    template = SimpleDocTemplate(
        file,
        pagesize=A4,
        leftMargin=_MARGIN,
        rightMargin=_MARGIN,
        topMargin=16 * mm,
        bottomMargin=14 * mm,
        invariant=1,
        lang="en-GB",
        initialFontName=BODY,
        title=printable(f"Authorisation sheet {sheet.disposal_id}"),
    )
    template.build([*_top(sheet, unit=unit, training=training), *_below(sheet, origin)])
    return file.getvalue()


def _top(sheet: Sheet, *, unit: str, training: bool) -> list[Flowable]:
    words = (
        "TRAINING. This sheet authorises nothing outside a training folder."
        if training
        else "Keep this paper away from the computer. It shows later whether the log was changed."
    )
    left = [
        Paragraph(shown.text(unit), BODY_TEXT),
        Spacer(0, 2 * mm),
        Paragraph("Authorisation sheet", TITLE),
        Spacer(0, 2 * mm),
        Paragraph(f"Printed on {shown.instant(sheet.printed_at)}", BODY_TEXT),
        Spacer(0, 2 * mm),
        Paragraph("The code holds the whole signed checkpoint.", QUIET_SMALL),
    ]
    masthead = Table([[left, QrCode(sheet.note, _QR)]], colWidths=[WIDTH - _QR, _QR], hAlign="LEFT")
    masthead.setStyle(_PLAIN)
    return [masthead, Band(words, colour=ALARM if training else ACCENT), Spacer(0, 2 * mm)]


def _below(sheet: Sheet, origin: str) -> list[Flowable]:
    return [
        *heading("The custody log at the time of printing"),
        facts(
            [("Log", [shown.text(origin)]), ("Size", [f"<b>{sheet.head.size}</b> entries"])],
            padding=1 * mm,
        ),
        *paragraph(
            "Root, in 13 groups. You are asked for some of them when you acknowledge the sheet:"
        ),
        _root(sheet.head.root),
        *heading("What is authorised"),
        facts(
            [
                ("Disposal", [shown.mono(sheet.disposal_id)]),
                ("Exhibit", [shown.mono(sheet.exhibit_id)]),
                ("Method", [claim_of(ErasureMethod(sheet.method)).named]),
                ("Plan", [shown.mono(sheet.plan)]),
                ("Statement", [shown.mono(sheet.statement)]),
                ("Proposed by", [shown.mono(sheet.proposer_id)]),
                ("Authorised by", [shown.mono(sheet.authoriser_id)]),
                ("Authorised on", [shown.instant(sheet.authorised_at)]),
                ("Valid until", [shown.instant(sheet.not_after)]),
            ],
            padding=1 * mm,
        ),
        *heading("By hand"),
        facts([("Name, rank", ["&nbsp;"]), ("Date, signature", ["&nbsp;"])], padding=3 * mm),
        *paragraph(
            "To check: expunge fsck --head SIZE:ROOT, or any reader of QR codes. A log that is "
            "shorter than the size above, or has a different root at that size, is not the one "
            "that was printed.",
            QUIET_SMALL,
        ),
    ]


def _root(root: bytes) -> Flowable:
    cells: list[Any] = [
        Paragraph(f'{number}&nbsp; <font name="{MONO}" size="13">{group}</font>', LABEL)
        for number, group in enumerate(groups_of(root), start=1)
    ]
    cells += [""] * (-len(cells) % _COLUMNS)
    rows = [cells[place : place + _COLUMNS] for place in range(0, len(cells), _COLUMNS)]
    table = Table(rows, colWidths=[WIDTH / _COLUMNS] * _COLUMNS, hAlign="LEFT")
    table.setStyle([*_PLAIN, ("LINEBELOW", (0, 0), (-1, -1), 0.4, RULE)])
    return table
