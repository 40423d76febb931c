"""A letter: what it says, as a value, and how every letter is set."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from evidence_store.documents.kit.blocks import (
    Address,
    Block,
    Document,
    Furniture,
    Gap,
    Paragraph,
    Signatures,
    Title,
    Voice,
)
from evidence_store.documents.kit.drawing import draw
from evidence_store.documents.kit.text import day
from evidence_store.domain.cases.case import Case
from evidence_store.domain.exhibits.exhibit import Exhibit
from evidence_store.domain.law.rules import Rules
from evidence_store.domain.orders.order import Order

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evidence_store.domain.certificates.certificate_content import Unit

_ROOM = 28.0  # millimetres for a name and an address by hand
_TRAINING = "TRAINING: this letter is about no real case"


@dataclass(frozen=True, slots=True)
class Letter:
    """What a letter says. A ``str`` in its ``body`` is a paragraph.

    Without an ``addressee`` there is room to write one in: names need not be typed to print it.
    """

    subject: str
    reference: str
    on: date
    body: tuple[str | Block, ...]
    addressee: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AboutOrder:
    """What a letter about an order is written from; ``exhibits`` are those of its lines."""

    order: Order
    case: Case
    exhibits: Sequence[Exhibit]
    rules: Rules
    today: date


@dataclass(frozen=True, slots=True)
class OrderLetter:
    """A kind of letter about an order: its name in addresses and commands, and how it is written.

    Args:
        name: lower case with dashes.
        title: what people call it.
        write: from the record to the letter; raises what refuses it.
    """

    name: str
    title: str
    write: Callable[[AboutOrder], Letter]


def draw_letter(letter: Letter, sender: Unit, *, training: bool) -> bytes:
    """Draw a letter of the unit as PDF; the same letter gives the same bytes."""
    return draw(
        Document(
            title=letter.subject,
            author=sender.full_name,
            parts=tuple(_parts(letter, sender)),
            furniture=Furniture(
                "",
                "",
                f"Our reference: {letter.reference}",
                _TRAINING if training else None,
            ),
        )
    )


def _parts(letter: Letter, sender: Unit) -> Iterator[Block]:
    yield Address((sender.full_name, *sender.address, sender.telephone, sender.email))
    yield Gap(6)
    yield Paragraph(day(letter.on))
    yield Paragraph(f"Our reference: {letter.reference}")
    yield Gap(4)
    yield Address(("To:", *letter.addressee), room=0 if letter.addressee else _ROOM)
    yield Gap(4)
    yield Title(letter.subject)
    for each in letter.body:
        yield Paragraph(each, Voice.LARGE) if isinstance(each, str) else each
    yield Gap(8)
    yield Signatures(("Signed", "Name and rank"))
