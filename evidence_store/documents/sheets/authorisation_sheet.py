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
from forensics.saying.sentences import (
    given,
    say,
)
from forensics.values import ErasureMethod, claim_of

if TYPE_CHECKING:
    from evidence_store.custody.outside.sheets import Sheet, SheetNames
    from evidence_store.documents.kit.blocks import Block

_QR = 52
_AIR = 1.0
_TRAINING = say("TRAINING: this sheet authorises nothing outside a training folder")


def draw_sheet(sheet: Sheet, names: SheetNames, *, unit: str, origin: str, training: bool) -> bytes:
    """Draw the sheet as a PDF of one page.

    Args:
        sheet: what it says.
        names: what people call what it is about.
        unit: the unit's name.
        origin: the log's name.
        training: mark it so that nobody takes it for a real one.
    """
    titled = say(
        "Authorisation sheet, exhibit {exhibit}, case {case}",
        exhibit=given(names.exhibit),
        case=given(names.case),
    )
    return draw(
        Document(
            title=titled,
            author=given(unit),
            parts=(OnePage((*_top(sheet, unit=unit), *_below(sheet, names, origin))),),
            furniture=Furniture(given(""), given(""), titled, _TRAINING if training else None),
        )
    )


def _top(sheet: Sheet, *, unit: str) -> list[Block]:
    left = (
        Address([given(unit)]),
        Gap(2),
        Title(say("Authorisation sheet")),
        Address([say("Printed on {printed_at}", printed_at=text.instant(sheet.printed_at))]),
        Gap(2),
        Paragraph(say("The code holds the whole signed checkpoint."), Voice.ASIDE),
    )
    code = Code(sheet.note, say("A QR code that holds the whole signed checkpoint."), _QR)
    words = say(
        "Keep this paper away from the computer. It shows later whether the log was changed."
    )
    return [SideBySide(left, code), Banner(words)]


def _below(sheet: Sheet, names: SheetNames, origin: str) -> list[Block]:
    return [
        Heading(say("The custody log at the time of printing")),
        Fields(
            [
                (say("Log"), [given(origin)]),
                (say("Size"), [say("{size} entries", size=text.bold(given(str(sheet.head.size))))]),
            ],
            air=_AIR,
        ),
        Gap(),
        Paragraph(
            say(
                # Chosen when the person sits there: so the paper must be at hand (ADR 15).
                "Root, in 13 groups. You are asked for some of them when you acknowledge the sheet:"
            )
        ),
        # All of it: two logs whose roots agree in 80 bits cost their keeper 2^40 (ADR 15).
        Groups([given(each) for each in groups_of(sheet.head.root)]),
        Heading(say("What is authorised")),
        Fields(
            [
                (say("Exhibit"), [given(names.exhibit)]),
                (say("Case"), [given(names.case)]),
                (say("Method"), [claim_of(ErasureMethod(sheet.method)).named]),
                (say("Proposed by"), [given(names.proposer)]),
                (say("Authorised by"), [given(names.authoriser)]),
                (say("Authorised on"), [text.instant(sheet.authorised_at)]),
                (say("Valid until"), [text.instant(sheet.not_after)]),
            ],
            air=_AIR,
        ),
        Heading(say("By hand")),
        Signatures((say("Name, rank"), say("Date, signature"))),
        Gap(),
        Paragraph(
            say(
                "To check: {fsck} --head SIZE:ROOT, or any reader of QR codes. A log "
                "that is shorter than the size above, or has a different root at that "
                "size, is not the one that was printed.",
                fsck=given(str(Way.FSCK)),
            ),
            Voice.ASIDE,
        ),
        Paragraph(
            say(
                "For machines: disposal {disposal_id}, exhibit {exhibit_id}, plan "
                "{plan}, statement {statement}.",
                disposal_id=given(sheet.disposal_id),
                exhibit_id=given(sheet.exhibit_id),
                plan=given(sheet.plan),
                statement=given(sheet.statement),
            ),
            Voice.ASIDE,
        ),
    ]
