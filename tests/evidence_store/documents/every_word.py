"""A document in which every word of layout occurs, with text as records hold it."""

from __future__ import annotations

from typing import get_args

from evidence_store.documents.kit import blocks
from evidence_store.documents.kit.blocks import (
    Address,
    Banner,
    Block,
    Bullets,
    Code,
    Document,
    Fields,
    Furniture,
    Gap,
    Grid,
    Groups,
    Heading,
    NewPage,
    OnePage,
    Paragraph,
    SideBySide,
    Signatures,
    Title,
    Voice,
)

AS_TYPED = "Laptop <b>blue</b> &amp; &lt;i&gt;, “50%” \\ (new)"
ROWS = 60
FURNITURE = Furniture("OFFICIAL", "OFFICIAL", "Letter 1", None)
CODE = Code("EXPUNGE2/A", "A code of the test.", 20)

EVERY: tuple[Block, ...] = (
    SideBySide((Address((AS_TYPED,)), Title("A title")), CODE),
    Address(("To:",), room=20),
    Gap(),
    Banner(AS_TYPED, warns=True),
    OnePage((Heading("A section"), Paragraph(AS_TYPED))),
    Heading("A part of it", 3),
    Paragraph(AS_TYPED, Voice.QUOTED),
    Paragraph("An aside", Voice.ASIDE),
    Paragraph("A letter", Voice.LARGE),
    Bullets(("First", AS_TYPED)),
    Fields((("A label", (AS_TYPED, "its second line")), ("Nothing", ()))),
    NewPage(),
    Grid(("Head", "Other"), [(f"Row {number}", (AS_TYPED,)) for number in range(ROWS)], (60, 60)),
    Groups(("ABCD", "EFGH")),
    Signatures(("Signed",)),
    CODE,
)


def document(*parts: Block, training: str | None = None) -> Document:
    around = Furniture(FURNITURE.head, FURNITURE.foot, FURNITURE.name, training)
    return Document("A document", "A unit", parts or EVERY, around)


def kinds_of(parts: tuple[Block, ...]) -> set[type]:
    """The kinds of block that occur in these parts, and in parts of parts."""
    found: set[type] = set()
    for each in parts:
        found.add(type(each))
        if isinstance(each, SideBySide | OnePage):
            found |= kinds_of(each.parts)
    return found


def all_kinds() -> set[type]:
    return set(get_args(blocks.Block))
