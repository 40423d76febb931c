"""The printed authorisation sheet: the head of the log on paper, with what is authorised.

Anyone who holds the paper can later tell whether the log was changed. It names the exhibit, its
case and the two who signed, as the person knows them who signs it by hand; no offender and no
victim. What a machine looks for stands in small print.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.custody.outside.sheets import groups_of
from evidence_store.documents.kit import text
from evidence_store.documents.kit.blocks import (
    Address,
    Banner,
    Code,
    Document,
    Fields,
    Furniture,
    Gap,
    Groups,
    Heading,
    OnePage,
    Paragraph,
    SideBySide,
    Signatures,
    Title,
    Voice,
)
from evidence_store.documents.kit.drawing import draw
from evidence_store.ways import Way
from forensics.values import ErasureMethod, claim_of

if TYPE_CHECKING:
    from evidence_store.custody.outside.sheets import Sheet, SheetNames
    from evidence_store.documents.kit.blocks import Block

_QR = 52
_AIR = 1.0
_TRAINING = "TRAINING: this sheet authorises nothing outside a training folder"


def draw_sheet(sheet: Sheet, names: SheetNames, *, unit: str, origin: str, training: bool) -> bytes:
    """Draw the sheet as a PDF of one page.

    Args:
        sheet: what it says.
        names: what people call what it is about.
        unit: the unit's name.
        origin: the log's name.
        training: mark it so that nobody takes it for a real one.
    """
    titled = f"Authorisation sheet, exhibit {names.exhibit}, case {names.case}"
    return draw(
        Document(
            title=titled,
            author=unit,
            parts=(OnePage((*_top(sheet, unit=unit), *_below(sheet, names, origin))),),
            furniture=Furniture("", "", titled, _TRAINING if training else None),
        )
    )


def _top(sheet: Sheet, *, unit: str) -> list[Block]:
    left = (
        Address([unit]),
        Gap(2),
        Title("Authorisation sheet"),
        Address([f"Printed on {text.instant(sheet.printed_at)}"]),
        Gap(2),
        Paragraph("The code holds the whole signed checkpoint.", Voice.ASIDE),
    )
    code = Code(sheet.note, "A QR code that holds the whole signed checkpoint.", _QR)
    words = "Keep this paper away from the computer. It shows later whether the log was changed."
    return [SideBySide(left, code), Banner(words)]


def _below(sheet: Sheet, names: SheetNames, origin: str) -> list[Block]:
    return [
        Heading("The custody log at the time of printing"),
        Fields(
            [
                ("Log", [origin]),
                ("Size", [text.rich("{} entries", text.bold(str(sheet.head.size)))]),
            ],
            air=_AIR,
        ),
        Gap(),
        Paragraph(
            "Root, in 13 groups. You are asked for some of them when you acknowledge the sheet:"
        ),
        Groups(groups_of(sheet.head.root)),
        Heading("What is authorised"),
        Fields(
            [
                ("Exhibit", [names.exhibit]),
                ("Case", [names.case]),
                ("Method", [claim_of(ErasureMethod(sheet.method)).named]),
                ("Proposed by", [names.proposer]),
                ("Authorised by", [names.authoriser]),
                ("Authorised on", [text.instant(sheet.authorised_at)]),
                ("Valid until", [text.instant(sheet.not_after)]),
            ],
            air=_AIR,
        ),
        Heading("By hand"),
        Signatures(("Name, rank", "Date, signature")),
        Gap(),
        Paragraph(
            f"To check: {Way.FSCK} --head SIZE:ROOT, or any reader of QR codes. A log that is "
            "shorter than the size above, or has a different root at that size, is not the one "
            "that was printed.",
            Voice.ASIDE,
        ),
        Paragraph(
            f"For machines: disposal {sheet.disposal_id}, exhibit {sheet.exhibit_id}, "
            f"plan {sheet.plan}, statement {sheet.statement}.",
            Voice.ASIDE,
        ),
    ]
