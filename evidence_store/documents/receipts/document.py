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

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evidence_store.documents.receipts.receipt import Occurred, Receipt, ReceiptSide
    from evidence_store.domain.certificates.certificate_content import Unit

_QR = 40
_AIR = 0.7
_TRAINING = "TRAINING: this receipt is about no real item"


def draw_receipt(receipt: Receipt, unit: Unit, *, training: bool) -> bytes:
    """Draw it as a PDF, tagged and unsealed; the same receipt gives the same bytes.

    Args:
        receipt: what it says.
        unit: whose record it is of.
        training: mark it so that nobody takes it for a real one.
    """
    title = f"{wording.TITLES[receipt.kind]}, exhibit {receipt.item.reference}"
    return draw(
        Document(
            title=title,
            author=unit.full_name,
            # What a person signs is one sheet.
            parts=(OnePage(tuple(_parts(receipt, unit))),),
            furniture=Furniture(
                "", "", f"Exhibit {receipt.item.reference}", _TRAINING if training else None
            ),
        )
    )


def _parts(receipt: Receipt, unit: Unit) -> Iterator[Block]:
    left = (
        Address(
            [unit.full_name, ", ".join(unit.address), f"{unit.telephone}, {unit.email}"], room=2
        ),
        Title(wording.TITLES[receipt.kind]),
        Address([f"Printed on {text.instant(receipt.printed_at)}"]),
        Paragraph(BESIDE_CODE, Voice.ASIDE),
    )
    yield SideBySide(left, code_of(receipt.log, _QR))
    yield Banner(wording.ABOUT[receipt.kind])
    yield Fields(_rows(receipt), air=_AIR)
    yield from _by_hand(receipt)
    yield from _law(receipt.kind)
    yield Gap(3)
    yield from log_lines(receipt.log, not_sealed=wording.NOT_SEALED, machines=receipt.machines)


def _rows(receipt: Receipt) -> list[tuple[str, list[str]]]:
    kind, item = receipt.kind, receipt.item
    due = receipt.due_back
    return [
        ("Exhibit", [item.reference]),
        ("Case", [receipt.case]),
        ("Item", _item(receipt)),
        ("Condition", [receipt.condition or wording.NOT_DESCRIBED]),
        ("Seal", [receipt.seal or wording.NOT_DESCRIBED]),
        (wording.GIVERS.get(kind, wording.GIVER), [_side(receipt.giver)]),
        (wording.TAKERS.get(kind, wording.TAKER), [_side(receipt.taker)]),
        ("When", _when(receipt.occurred)),
        ("Due back", [text.day(due)] if due else []),
        ("Recorded", _recorded(receipt)),
    ]


def _item(receipt: Receipt) -> list[str]:
    item = receipt.item
    make = " ".join(filter(None, (item.make, item.model)))
    numbers = (
        f"Serial number {item.serial}" if item.serial else "No serial number recorded",
        f"IMEI {item.imei}" if item.imei else "",
        text.size(item.size) if item.size is not None else "",
    )
    lines = (
        ", ".join(filter(None, (MEDIA[item.medium], receipt.colour, make))),
        item.description,
        ", ".join(filter(None, numbers)),
    )
    return [line for line in lines if line]


def _side(side: ReceiptSide) -> str:
    if side.is_by_hand:
        return wording.BY_HAND
    return side.person or f"{side.words} ({wording.AS_RECORDED})"


def _when(occurred: Occurred) -> list[str]:
    at = text.instant(occurred.at)
    if occurred.until is not None:
        at = f"Between {at} and {text.instant(occurred.until)}"
    lines = [at]
    if occurred.taken is not None:
        lines.append(f"The taker signed on {text.instant(occurred.taken)}")
    return lines


def _recorded(receipt: Receipt) -> list[str]:
    at = receipt.occurred.recorded
    told = (
        f"By {receipt.recorded_by}" if receipt.recorded_by else "",
        text.instant(at) if at else "",
    )
    said = ", ".join(filter(None, told))
    return [said] if said else []


def _signed(receipt: Receipt) -> str:
    if receipt.kind is ReceiptKind.STORED and receipt.signed is SignedHow.NOBODY:
        return wording.PLACED
    return wording.SIGNED[receipt.signed]


def _by_hand(receipt: Receipt) -> Iterator[Block]:
    yield Heading("Signatures")
    yield Paragraph(_signed(receipt))
    if receipt.signed in wording.NEEDS_NONE:
        return
    lines = [wording.CONDITION_SEEN]
    for each in wording.HANDS.get(receipt.kind, wording.BOTH_HANDS):
        lines += [each, wording.DATE_SIGNATURE]
    yield Signatures(lines)


def _law(kind: ReceiptKind) -> Iterator[Block]:
    if kind is not ReceiptKind.SEIZED:
        yield Gap(3)
        yield Paragraph(wording.NOT_SAID)
        return
    yield Heading(wording.LAW)
    yield Bullets(wording.SECTION_21)
    yield Paragraph(wording.SOURCE, Voice.ASIDE)
    yield Paragraph(wording.NOT_SAID_OF_A_SEIZURE)
