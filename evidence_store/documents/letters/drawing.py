"""How every letter is set: who writes, to whom, what, and room for a signature."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.documents.kit.blocks import (
    Address,
    Document,
    Furniture,
    Gap,
    Paragraph,
    Signatures,
    Title,
    Voice,
)
from evidence_store.documents.kit.drawing import draw
from evidence_store.documents.kit.text import contact, day
from evidence_store.documents.office.writing import write_office
from forensics.saying.sentences import given, listed, say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evidence_store.documents.kit.blocks import Block
    from evidence_store.documents.letters.letter import Letter
    from evidence_store.domain.certificates.certificate_content import Unit

_ROOM = 22.0  # millimetres for a name and an address by hand
_TRAINING = say("TRAINING: this letter is about no real case")


def draw_letter(letter: Letter, sender: Unit, *, training: bool) -> bytes:
    """Draw a letter of the unit as PDF; the same letter gives the same bytes."""
    return draw(letter_pages(letter, sender, training=training))


def write_letter(letter: Letter, sender: Unit, *, training: bool) -> bytes:
    """Write the same letter as an OpenDocument text, to be changed before it is signed."""
    return write_office(letter_pages(letter, sender, training=training))


def letter_pages(letter: Letter, sender: Unit, *, training: bool) -> Document:
    """What is seen of a letter, as a value that is drawn in any language."""
    return Document(
        title=letter.subject,
        author=given(sender.full_name),
        parts=tuple(_parts(letter, sender)),
        furniture=Furniture(
            given(""),
            given(""),
            say("Our reference: {reference}", reference=given(letter.reference)),
            _TRAINING if training else None,
        ),
    )


def _parts(letter: Letter, sender: Unit) -> Iterator[Block]:
    address = listed(map(given, sender.address))
    yield Address((given(sender.full_name), address, contact(sender)))
    yield Gap(4)
    yield Paragraph(day(letter.on))
    yield Paragraph(say("Our reference: {reference}", reference=given(letter.reference)))
    yield Gap(2)
    yield Address((say("To:"), *letter.addressee), room=0 if letter.addressee else _ROOM)
    yield Gap(2)
    yield Title(letter.subject)
    for each in letter.body:
        yield Paragraph(each, Voice.LARGE) if isinstance(each, str) else each
    yield Gap(4)
    # ADR 88: the program signs and sends no letter. A person does, who may change it first.
    yield Signatures((say("Signed"), say("Name and rank")))
