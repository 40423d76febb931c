"""A receipt drawn: what changed hands, and room for two signatures where no key signed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.documents.kit import text
from evidence_store.documents.kit.blocks import (
    Address,
    Banner,
    Block,
    Bullets,
    Document,
    Field,
    Fields,
    Furniture,
    Gap,
    Heading,
    OnePage,
    Paragraph,
    SideBySide,
    Signatures,
    Title,
    Voice,
)
from evidence_store.documents.kit.drawing import draw
from evidence_store.documents.media import MEDIA
from evidence_store.documents.receipts import wording
from evidence_store.documents.receipts.receipt import ReceiptKind, SignedHow
from evidence_store.documents.sheets.on_paper import BESIDE_CODE, code_of, log_lines
from forensics.saying.sentences import Said, given, listed, present, say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evidence_store.documents.receipts.receipt import Occurred, Receipt, ReceiptSide
    from evidence_store.domain.certificates.certificate_content import Unit

_QR = 40
_AIR = 0.7
_TRAINING = say("TRAINING: this receipt is about no real item")


def draw_receipt(receipt: Receipt, unit: Unit, *, training: bool) -> bytes:
    """Draw it as a PDF, tagged and unsealed; the same receipt gives the same bytes."""
    return draw(receipt_pages(receipt, unit, training=training))


def receipt_pages(receipt: Receipt, unit: Unit, *, training: bool) -> Document:
    """What is seen of it, as a value that is drawn in any language.

    Args:
        receipt: what it says.
        unit: whose record it is of.
        training: mark it so that nobody takes it for a real one.
    """
    title = say(
        "{kind}, exhibit {reference}",
        kind=wording.TITLES[receipt.kind],
        reference=given(receipt.item.reference),
    )
    return Document(
        title=title,
        author=given(unit.full_name),
        # What a person signs is one sheet.
        parts=(OnePage(tuple(_parts(receipt, unit))),),
        furniture=Furniture(
            given(""),
            given(""),
            say("Exhibit {reference}", reference=given(receipt.item.reference)),
            _TRAINING if training else None,
        ),
    )


def _parts(receipt: Receipt, unit: Unit) -> Iterator[Block]:
    left = (
        Address(
            [
                given(unit.full_name),
                listed(map(given, unit.address)),
                text.contact(unit),
            ],
            room=2,
        ),
        Title(wording.TITLES[receipt.kind]),
        Address([say("Printed on {printed_at}", printed_at=text.instant(receipt.printed_at))]),
        Paragraph(BESIDE_CODE, Voice.ASIDE),
    )
    yield SideBySide(left, code_of(receipt.log, _QR))
    yield Banner(wording.ABOUT[receipt.kind])
    yield Fields(_rows(receipt), air=_AIR)
    yield from _by_hand(receipt)
    yield from _law(receipt.kind)
    yield Gap(3)
    yield from log_lines(receipt.log, not_sealed=wording.NOT_SEALED, machines=receipt.machines)


def _rows(receipt: Receipt) -> list[Field]:
    kind, item = receipt.kind, receipt.item
    due = receipt.due_back
    return [
        (say("Exhibit"), [given(item.reference)]),
        (say("Case"), [given(receipt.case)]),
        (say("Item"), _item(receipt)),
        (say("Seal"), [given(receipt.seal) if receipt.seal else wording.NOT_DESCRIBED]),
        (wording.GIVERS.get(kind, wording.GIVER), [_side(receipt, receipt.giver)]),
        (wording.TAKERS.get(kind, wording.TAKER), [_side(receipt, receipt.taker)]),
        (say("When"), _when(receipt.occurred)),
        (say("Due back"), [text.day(due)] if due else []),
        (say("Recorded"), _recorded(receipt)),
    ]


def _item(receipt: Receipt) -> list[Said]:
    item = receipt.item
    make = listed(present(item.make, item.model), " ")
    numbers = [
        say("Serial number {serial}", serial=given(item.serial))
        if item.serial
        else say("No serial number recorded")
    ]
    if item.imei:
        numbers.append(say("IMEI {imei}", imei=given(item.imei)))
    if item.size is not None:
        numbers.append(text.size(item.size))
    # Marked: either can name a person, and nobody checked that it does not (ADR 114).
    typed = [wording.AS_RECORDED(words=each) for each in present(make, item.description)]
    return [MEDIA[item.medium], *typed, listed(numbers)]


def _side(receipt: Receipt, side: ReceiptSide) -> Said:
    if side.is_by_hand:
        on_paper = receipt.signed is SignedHow.PAPER
        return wording.ON_OTHER_PAPER if on_paper else wording.BY_HAND
    if side.person:
        return given(side.person)
    # A tool is known by its log or its plan; a store is what somebody typed.
    is_tool = receipt.kind is ReceiptKind.TO_TOOL
    marked = wording.AS_RECORDED if is_tool else wording.AS_TYPED
    return marked(words=given(side.words))


def _when(occurred: Occurred) -> list[Said]:
    at = text.instant(occurred.at)
    if occurred.until is not None:
        at = say("Between {at} and {until}", at=at, until=text.instant(occurred.until))
    lines = [at]
    if occurred.taken is not None:
        lines.append(say("The taker signed on {taken}", taken=text.instant(occurred.taken)))
    return lines


def _recorded(receipt: Receipt) -> list[Said]:
    at = receipt.occurred.recorded
    by = receipt.recorded_by
    told = [
        *([say("By {person}", person=given(by))] if by else []),
        *([text.instant(at)] if at else []),
    ]
    return [listed(told)] if told else []


def _signed(receipt: Receipt) -> Said:
    if receipt.kind is ReceiptKind.STORED and receipt.signed is SignedHow.NOBODY:
        return wording.PLACED
    return wording.SIGNED[receipt.signed]


def _by_hand(receipt: Receipt) -> Iterator[Block]:
    yield Heading(say("Signatures"))
    yield Paragraph(_signed(receipt))
    if receipt.signed in wording.NEEDS_NONE:
        return
    # ADR 114: those who sign write what they see; the record's words are those of another day.
    lines = [wording.CONDITION_SEEN]
    for each in wording.HANDS.get(receipt.kind, wording.BOTH_HANDS):
        lines += [each, wording.DATE_SIGNATURE]
    yield Signatures(lines)


def _law(kind: ReceiptKind) -> Iterator[Block]:
    # Section 21 of PACE 1984 is about what a constable seized, and no other change of hands.
    if kind is not ReceiptKind.SEIZED:
        yield Gap(3)
        yield Paragraph(wording.NOT_SAID)
        return
    yield Heading(wording.LAW)
    yield Bullets(wording.SECTION_21)
    yield Paragraph(wording.SOURCE, Voice.ASIDE)
    yield Paragraph(wording.NOT_SAID_OF_A_SEIZURE)
