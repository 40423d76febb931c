"""How each word of layout is set: its element of the structure, and what is placed on the page."""

from __future__ import annotations

from functools import singledispatch
from typing import TYPE_CHECKING, Any

from reportlab.lib.units import mm
from reportlab.platypus import CondPageBreak, Flowable, KeepInFrame, PageBreak, Spacer

from evidence_store.documents.kit import styles
from evidence_store.documents.kit.blocks import (
    Address,
    Banner,
    Block,
    Bullets,
    Code,
    Fields,
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
from evidence_store.documents.kit.elements import Element
from evidence_store.documents.kit.flowables import (
    Barred,
    Bulleted,
    QrCode,
    Words,
    ruled,
    side_by_side,
)
from evidence_store.documents.kit.fonts import printable
from evidence_store.documents.kit.text import escaped, large_mono
from forensics.saying.sentences import ENGLISH, Said, given, listed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reportlab.lib.styles import ParagraphStyle

_VOICES = {
    Voice.PLAIN: ("P", styles.BODY_TEXT),
    Voice.QUOTED: ("BlockQuote", styles.QUOTE),
    Voice.ASIDE: ("P", styles.QUIET_SMALL),
    Voice.LARGE: ("P", styles.LARGE),
}
_BELOW = 1.4 * mm
_HAND = 3.0
# A paragraph of nothing has no height, and there would be no room to sign.
_NOTHING_YET = given("\u00a0")


def set_all(blocks: Iterable[Block]) -> list[Flowable]:
    """Return what reportlab places for these parts, in their order."""
    return [each for block in blocks for each in set_block(block)]


@singledispatch
def set_block(block: Block) -> list[Flowable]:
    """Return what reportlab places for one part.

    Raises:
        TypeError: it is none of the words of layout.
    """
    message = f"{type(block).__name__} is no word of layout"
    raise TypeError(message)


@set_block.register
def _title(block: Title) -> list[Flowable]:
    return [_words(block.words, styles.TITLE, Element("H1")), Spacer(0, 2 * mm)]


@set_block.register
def _heading(block: Heading) -> list[Flowable]:
    style = styles.HEADING if block.level == 2 else styles.SUBHEADING
    # For itself and the first row or lines below it. Kept with all of a table it would leave half a
    # page empty wherever that table fits on a page, and not on this one.
    room = 50 * mm if block.level == 2 else 30 * mm
    return [CondPageBreak(room), _words(block.words, style, Element(f"H{block.level}"))]


@set_block.register
def _paragraph(block: Paragraph) -> list[Flowable]:
    role, style = _VOICES[block.voice]
    element = Element(role)
    return [
        # A BlockQuote only groups (ISO 32000-1, 14.8.4.2): its words stand in a paragraph.
        _words(block.words, style, element.add("P") if role != "P" else element),
        Spacer(0, _BELOW),
    ]


@set_block.register
def _untranslated(block: Untranslated) -> list[Flowable]:
    element = Element("P", lang=ENGLISH.tag)
    return [_words(block.words, styles.BODY_TEXT, element), Spacer(0, _BELOW)]


@set_block.register
def _address(block: Address) -> list[Flowable]:
    element = Element("P")
    lines = [_words(line, styles.BODY_TEXT, element.add("Span")) for line in block.lines]
    return [*lines, Spacer(0, block.room * mm)]


@set_block.register
def _bullets(block: Bullets) -> list[Flowable]:
    listed, lines = Element("L"), []
    for line in block.lines:
        item = listed.add("LI")
        label, body = item.add("Lbl"), item.add("LBody")
        words = Bulleted.of(_markup(line), styles.BULLET, body)
        words.label = label
        lines.append(words)
    return lines


@set_block.register
def _fields(block: Fields) -> list[Flowable]:
    """A list whose labels are the fields' names: rules and columns are only its looks."""
    listed, cells = Element("L"), []
    for label, lines in block.rows:
        if lines:
            item = listed.add("LI")
            name = _words(label, styles.LABEL, item.add("Lbl"))
            cells.append([name, _stacked(lines, styles.BODY_TEXT, item.add("LBody"))])
    if not cells:
        return []
    widths = [styles.LABEL_WIDTH, styles.WIDTH - styles.LABEL_WIDTH]
    lined = [("LINEBELOW", (0, 0), (-1, -1), 0.5, styles.RULE)]
    return [ruled(cells, widths, [*_padded(right=2, air=block.air), *lined])]


@set_block.register
def _grid(block: Grid) -> list[Flowable]:
    tagged = Element("Table")
    heads = tagged.add("TR")
    cells: list[list[Any]] = [
        # ISO 14289-1, 7.5: a head cell says whether it stands over a column or before a row.
        [_words(word, styles.TABLE_HEAD, heads.add("TH", scope="Column")) for word in block.head]
    ]
    for row in block.rows:
        element = tagged.add("TR")
        cells.append([_stacked(_lines(cell), styles.SMALL, element.add("TD")) for cell in row])
    lined = [
        ("LINEBELOW", (0, 0), (-1, 0), 1, styles.INK),
        ("LINEBELOW", (0, 1), (-1, -1), 0.4, styles.RULE),
    ]
    widths = [width * mm for width in block.widths]
    table = ruled(cells, widths, [*_padded(right=2.2, air=1.1), *lined], head=1)
    # What is said below a table stands off its last rule.
    return [table, Spacer(0, _BELOW)]


@set_block.register
def _groups(block: Groups) -> list[Flowable]:
    group, columns = Element("L"), block.columns
    cells: list[Any] = [
        _words(
            listed((given(str(number)), large_mono(each)), "\u00a0 "),
            styles.LABEL,
            group.add("LI").add("LBody"),
        )
        for number, each in enumerate(block.groups, start=1)
    ]
    cells += [""] * (-len(cells) % columns)
    rows = [cells[place : place + columns] for place in range(0, len(cells), columns)]
    lined = [("LINEBELOW", (0, 0), (-1, -1), 0.4, styles.RULE)]
    return [ruled(rows, [styles.WIDTH / columns] * columns, [*_padded(right=2, air=1), *lined])]


@set_block.register
def _banner(block: Banner) -> list[Flowable]:
    words = _words(block.words, styles.HEADLINE, Element("P"))
    return [Barred(words, colour=styles.ALARM if block.warns else styles.ACCENT), Spacer(0, 2 * mm)]


@set_block.register
def _code(block: Code) -> list[Flowable]:
    # ISO 14289-1, 7.3: a figure has words for a reader who cannot see it.
    return [QrCode(block.data, block.side * mm, Element("Figure", alt=str(block.says)))]


@set_block.register
def _beside(block: SideBySide) -> list[Flowable]:
    (code,) = _code(block.code)
    return [side_by_side(set_all(block.parts), code)]


@set_block.register
def _signatures(block: Signatures) -> list[Flowable]:
    return _fields(Fields([(label, [_NOTHING_YET]) for label in block.labels], air=_HAND))


@set_block.register
def _gap(block: Gap) -> list[Flowable]:
    return [Spacer(0, block.height * mm)]


@set_block.register
def _new_page(block: NewPage) -> list[Flowable]:
    del block
    return [PageBreak()]


@set_block.register
def _one_page(block: OnePage) -> list[Flowable]:
    return [KeepInFrame(0, 0, set_all(block.parts), mode="shrink")]


def _words(line: Said, style: ParagraphStyle, element: Element) -> Words:
    return Words.of(_markup(line), style, element)


def _markup(line: Said) -> str:
    """A line as reportlab reads it: escaped unless it is markup, and all of it printable."""
    # Here alone (ADR 46): escaped twice, an ampersand in a name would be printed as five letters.
    return printable(escaped(line))


def _stacked(lines: Iterable[Said], style: ParagraphStyle, element: Element) -> list[Words]:
    return [_words(line, style, element.add("P")) for line in lines]


def _lines(cell: Said | tuple[Said, ...]) -> tuple[Said, ...]:
    return (cell,) if isinstance(cell, Said) else cell


def _padded(*, right: float, air: float) -> list[tuple[Any, ...]]:
    """The common style of a table: ``right`` and ``air`` in millimetres."""
    return [
        ("LEFTPADDING", (0, 0), (-1, -1), 0),
        ("RIGHTPADDING", (0, 0), (-1, -1), right * mm),
        ("TOPPADDING", (0, 0), (-1, -1), air * mm),
        ("BOTTOMPADDING", (0, 0), (-1, -1), air * mm),
    ]
