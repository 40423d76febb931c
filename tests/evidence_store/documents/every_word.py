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
    Untranslated,
    Voice,
)
from forensics.saying.sentences import given

AS_TYPED = given("Laptop <b>blue</b> &amp; &lt;i&gt;, “50%” \\ (new)")
ROWS = 60
FURNITURE = Furniture(given("OFFICIAL"), given("OFFICIAL"), given("Letter 1"), None)
CODE = Code("EXPUNGE2/A", given("A code of the test."), 20)

EVERY: tuple[Block, ...] = (
    SideBySide((Address((AS_TYPED,)), Title(given("A title"))), CODE),
    Address((given("To:"),), room=20),
    Gap(),
    Banner(AS_TYPED, warns=True),
    OnePage((Heading(given("A section")), Paragraph(AS_TYPED))),
    Heading(given("A part of it"), 3),
    Paragraph(AS_TYPED, Voice.QUOTED),
    Paragraph(given("An aside"), Voice.ASIDE),
    Untranslated(AS_TYPED),
    Paragraph(given("A letter"), Voice.LARGE),
    Bullets((given("First"), AS_TYPED)),
    Fields(((given("A label"), (AS_TYPED, given("its second line"))), (given("Nothing"), ()))),
    NewPage(),
    Grid(
        (given("Head"), given("Other")),
        [(given(f"Row {number}"), (AS_TYPED,)) for number in range(ROWS)],
        (60, 60),
    ),
    Groups((given("ABCD"), given("EFGH"))),
    Signatures((given("Signed"),)),
    CODE,
)


def document(*parts: Block, training: str | None = None) -> Document:
    mark = None if training is None else given(training)
    around = Furniture(FURNITURE.head, FURNITURE.foot, FURNITURE.name, mark)
    return Document(given("A document"), given("A unit"), parts or EVERY, around)


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
