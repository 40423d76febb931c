"""What reportlab places on pages, each marked as it is drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import segno
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Paragraph, Table

from evidence_store.documents.kit.canvas import Reading
from evidence_store.documents.kit.faces import BODY
from evidence_store.documents.kit.styles import BULLET, INK, WIDTH

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reportlab.lib.colors import HexColor
    from reportlab.lib.styles import ParagraphStyle

    from evidence_store.documents.kit.elements import Element

# A shorter row or paragraph moves whole; a taller one would leave too much of a page empty.
_TALL = 60 * mm
_BULLET = "•"


class Words(Paragraph):  # type: ignore[misc]  # reportlab ships no types
    """A paragraph that is content of an element; drawn a second time, it is an artifact.

    The head of a table is drawn on each page on which the table goes on, and read aloud once.
    """

    element: Element
    reading: Reading
    _is_drawn = False

    @classmethod
    def of(cls, markup: str, style: ParagraphStyle, element: Element) -> Words:
        """Return that markup as content of that element."""
        made = cls(markup, style)
        made.element = element
        made.reading = Reading("".join(each.text for each in made.frags))
        return made

    def split(self, width: float, height: float) -> list[Flowable]:
        """Split it; both parts are content of the same element."""
        # What reportlab splits within a word gets a blank there, which is no part of a digest.
        if self._splitLongWordCount and self.height <= _TALL:
            return []
        parts: list[Flowable] = super().split(width, height)
        for part in parts:
            part.element, part.reading = self.element, self.reading
        return parts

    def draw(self) -> None:
        """Draw it, marked."""
        again, self._is_drawn = self._is_drawn, True
        self.canv.reading = self.reading
        with self.canv.artifact(is_furniture=True) if again else self.canv.marking(self.element):
            super().draw()


class Bulleted(Words):
    """A line of a list, with its bullet before it."""

    label: Element | None = None

    def split(self, width: float, height: float) -> list[Flowable]:
        """Split it; the bullet is before the first part alone."""
        parts = super().split(width, height)
        if parts:
            parts[0].label = self.label
        return parts

    def draw(self) -> None:
        """Draw the bullet, then the line."""
        if self.label is not None:
            with self.canv.marking(self.label):
                self.canv.setFillColor(INK)
                self.canv.setFont(BULLET.fontName, BULLET.fontSize)
                self.canv.drawString(0, self.height - BULLET.fontSize, _BULLET)
        super().draw()


class Ruled(Table):  # type: ignore[misc]  # reportlab ships no types
    """A table whose rules are artifacts, and whose short rows stay whole.

    Where it is drawn smaller, in parts that stay on one page, its columns are as much wider as the
    paragraphs beside it: else it would leave a quarter of the page empty, and be smaller for that.
    """

    _given: tuple[float, ...] | None = None
    _argW: Sequence[float]  # noqa: N815 -- reportlab's name

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """Take the width that is offered, if it is more than that of a page."""
        if self._given is None:
            self._given = tuple(self._argW)
        wider = max(1.0, width / WIDTH)
        self._argW = self._colWidths = [each * wider for each in self._given]
        self._width_calculated_once = None  # where the columns end, too
        size: tuple[float, float] = super().wrap(width, height)
        return size

    def split(self, width: float, height: float) -> list[Flowable]:
        """Split it between rows; within one only where that is taller than anyone should move."""
        self.splitInRow = int(max(self._rowHeights or (0,)) > _TALL)
        parts: list[Flowable] = super().split(width, height)
        return parts

    def _drawLines(self) -> None:  # noqa: N802 -- reportlab's name
        with self.canv.artifact():
            super()._drawLines()


class Barred(Flowable):  # type: ignore[misc]  # reportlab ships no types
    """A sentence beside a thick bar, as GOV.UK sets what a reader must not miss."""

    def __init__(self, words: Words, *, colour: HexColor) -> None:
        super().__init__()
        self._colour, self._words = colour, words

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """Take the width that is offered."""
        _, tall = self._words.wrap(width - 6 * mm, height)
        self.width, self.height = width, tall + 4 * mm
        return self.width, self.height

    def draw(self) -> None:
        """Draw bar and sentence."""
        with self.canv.artifact():
            self.canv.setFillColor(self._colour)
            self.canv.rect(0, 0, 1.6 * mm, self.height, stroke=0, fill=1)
        self._words.drawOn(self.canv, 6 * mm, 2 * mm)


class QrCode(Flowable):  # type: ignore[misc]  # reportlab ships no types
    """A QR code of filled rectangles: no picture, no transparency, quiet zone included."""

    def __init__(self, data: str, side: float, element: Element) -> None:
        super().__init__()
        self._code = segno.make(data, error="m", micro=False)
        self._element = element
        self.width = self.height = side

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """Keep its own size."""
        del width, height
        return self.width, self.height

    def draw(self) -> None:
        """Draw each run of dark modules of a row as one rectangle."""
        # ISO/IEC 18004: a quiet zone of four modules, or readers do not find the code.
        unit = self.width / self._code.symbol_size(border=4)[0]
        with self.canv.marking(self._element):
            self.canv.setFillColor(INK)
            for y, row in enumerate(self._code.matrix_iter(border=4)):
                self._draw_row(row, top=self.height - (y + 1) * unit, unit=unit)

    def _draw_row(self, row: Any, *, top: float, unit: float) -> None:  # noqa: ANN401 -- segno's own rows of bytes
        start = None
        for x, dark in enumerate([*row, 0]):
            if dark and start is None:
                start = x
            elif not dark and start is not None:
                self.canv.rect(start * unit, top, (x - start) * unit, unit, stroke=0, fill=1)
                start = None


def ruled(
    cells: list[list[Any]], widths: list[float], style: list[tuple[Any, ...]], *, head: int = 0
) -> Ruled:
    """Return a table of those cells; ``head`` rows are repeated; widths in points."""
    table = Ruled(cells, colWidths=widths, repeatRows=head, hAlign="LEFT")
    everywhere = (0, 0), (-1, -1)  # reportlab's own typeface is not embedded
    table.setStyle([("FONTNAME", *everywhere, BODY), ("VALIGN", *everywhere, "TOP"), *style])
    return table


def side_by_side(left: list[Flowable], right: QrCode) -> Ruled:
    """Return a picture at the right of what is beside it."""
    widths = [WIDTH - right.width, right.width]
    flat = [(f"{side}PADDING", (0, 0), (-1, -1), 0) for side in ("LEFT", "RIGHT", "TOP", "BOTTOM")]
    return ruled([[left, right]], widths, flat)
