"""The parts of which pages are built: styles, headings, lists of facts, tables, the QR code."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import segno
from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_LEFT
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import CondPageBreak, Flowable, Paragraph, Spacer, Table

from evidence_store.certificates.rendering.fonts import BODY, BOLD, ITALIC

if TYPE_CHECKING:
    from collections.abc import Sequence

INK = HexColor("#0b0c0b")
QUIET = HexColor("#484949")
RULE = HexColor("#b1b4b6")
ACCENT = HexColor("#1d70b8")
ALARM = HexColor("#d4351c")
SHADE = HexColor("#f3f2f1")
WIDTH = 170 * mm
_LABEL = 36 * mm


def _style(name: str, font: str, size: float, **more: Any) -> ParagraphStyle:  # noqa: ANN401 -- reportlab's own open list
    settings: dict[str, Any] = {
        "fontName": font,
        "fontSize": size,
        "leading": size * 1.32,
        "textColor": INK,
        "alignment": TA_LEFT,
        "splitLongWords": 1,
        "bulletFontName": BODY,
        **more,
    }
    return ParagraphStyle(name, **settings)


BODY_TEXT = _style("body", BODY, 9.5)
SMALL = _style("small", BODY, 8.2)
QUIET_SMALL = _style("quiet", BODY, 8.2, textColor=QUIET)
LABEL = _style("label", BOLD, 9.5)
TABLE_HEAD = _style("head", BOLD, 8.2)
QUOTE = _style("quote", ITALIC, 9.5, leftIndent=4 * mm)
TITLE = _style("title", BOLD, 22, leading=26)
HEADLINE = _style("headline", BOLD, 12.5, leading=16)
HEADING = _style("heading", BOLD, 13.5, spaceBefore=5 * mm, spaceAfter=1.6 * mm, keepWithNext=1)


class Band(Flowable):  # type: ignore[misc]  # reportlab ships no types
    """A sentence beside a thick bar, as GOV.UK sets what a reader must not miss."""

    def __init__(self, sentence: str, *, colour: HexColor) -> None:
        super().__init__()
        self._colour = colour
        self._paragraph = Paragraph(sentence, HEADLINE)

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """Take the width that is offered."""
        inner, tall = self._paragraph.wrap(width - 6 * mm, height)
        del inner
        self.width, self.height = width, tall + 4 * mm
        return self.width, self.height

    def draw(self) -> None:
        """Draw bar and sentence."""
        self.canv.setFillColor(self._colour)
        self.canv.rect(0, 0, 1.6 * mm, self.height, stroke=0, fill=1)
        self._paragraph.drawOn(self.canv, 6 * mm, 2 * mm)


class QrCode(Flowable):  # type: ignore[misc]  # reportlab ships no types
    """A QR code of filled rectangles: no picture, no transparency, quiet zone included."""

    def __init__(self, data: str, size: float) -> None:
        super().__init__()
        self._code = segno.make(data, error="m", micro=False)
        self.width = self.height = size

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """Keep its own size."""
        del width, height
        return self.width, self.height

    def draw(self) -> None:
        """Draw each run of dark modules of a row as one rectangle."""
        unit = self.width / self._code.symbol_size(border=4)[0]
        self.canv.setFillColor(INK)
        for y, row in enumerate(self._code.matrix_iter(border=4)):
            start = None
            for x, dark in enumerate([*row, 0]):
                if dark and start is None:
                    start = x
                elif not dark and start is not None:
                    self.canv.rect(
                        start * unit,
                        self.height - (y + 1) * unit,
                        (x - start) * unit,
                        unit,
                        stroke=0,
                        fill=1,
                    )
                    start = None


def heading(words: str) -> list[Flowable]:
    """A section's heading, never alone at the foot of a page."""
    return [CondPageBreak(32 * mm), Paragraph(words, HEADING)]


def facts(rows: Sequence[tuple[str, Sequence[str]]], *, padding: float = 1.3 * mm) -> Flowable:
    """A GOV.UK summary list: label, and its lines beside it; all lines are markup already."""
    cells = [
        [Paragraph(label, LABEL), [Paragraph(line, BODY_TEXT) for line in lines]]
        for label, lines in rows
        if lines
    ]
    table = Table(cells, colWidths=[_LABEL, WIDTH - _LABEL], splitInRow=1, hAlign="LEFT")
    table.setStyle(
        [
            ("FONTNAME", (0, 0), (-1, -1), BODY),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LINEBELOW", (0, 0), (-1, -1), 0.5, RULE),
            ("LEFTPADDING", (0, 0), (-1, -1), 0),
            ("RIGHTPADDING", (0, 0), (-1, -1), 2 * mm),
            ("TOPPADDING", (0, 0), (-1, -1), padding),
            ("BOTTOMPADDING", (0, 0), (-1, -1), padding),
        ]
    )
    return table


def grid(head: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[float]) -> Flowable:
    """A table with a head that repeats; all cells are markup already; widths in millimetres."""
    cells = [[Paragraph(word, TABLE_HEAD) for word in head]]
    cells += [[Paragraph(word, SMALL) for word in row] for row in rows]
    table = Table(
        cells, colWidths=[width * mm for width in widths], repeatRows=1, splitInRow=1, hAlign="LEFT"
    )
    table.setStyle(
        [
            ("FONTNAME", (0, 0), (-1, -1), BODY),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LINEBELOW", (0, 0), (-1, 0), 1, INK),
            ("LINEBELOW", (0, 1), (-1, -1), 0.4, RULE),
            ("LEFTPADDING", (0, 0), (-1, -1), 0),
            ("RIGHTPADDING", (0, 0), (-1, -1), 2.2 * mm),
            ("TOPPADDING", (0, 0), (-1, -1), 1.1 * mm),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 1.1 * mm),
        ]
    )
    return table


def paragraph(words: str, style: ParagraphStyle = BODY_TEXT) -> list[Flowable]:
    """One paragraph with a little air below."""
    return [Paragraph(words, style), Spacer(0, 1.4 * mm)]


def bullets(lines: Sequence[str]) -> list[Flowable]:
    """A plain list."""
    style = _style("bullet", BODY, 9.5, leftIndent=4 * mm, bulletIndent=0, spaceAfter=1 * mm)
    return [Paragraph(line, style, bulletText="•") for line in lines]
