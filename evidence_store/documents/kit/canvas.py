"""Pages that are drawn as marked content, and that know how many they are.

Whatever is drawn belongs to an element of the structure tree, or is an artifact: a rule, a bar,
the page's furniture. All pages are kept back until their number is known.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.pdfgen.textobject import PDFTextObject

from evidence_store.documents.kit.elements import Element, MarkedContent
from evidence_store.documents.kit.faces import BODY, BOLD
from evidence_store.documents.kit.fonts import printable
from evidence_store.documents.kit.styles import ALARM, GHOST, INK, MARGIN, QUIET, WHITE
from forensics.saying.sentences import say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evidence_store.documents.kit.blocks import Furniture
    from forensics.saying.sentences import Language, Said

_WIDTH, _HEIGHT = A4


class Reading:
    """How far the words of a paragraph have been drawn: whether a line ends within a word."""

    def __init__(self, words: str) -> None:
        self._words, self._place = words, 0

    def passes(self, drawn: str) -> None:
        """Go on behind what was drawn; lines are broken at blanks, which are not drawn."""
        for _ in "".join(drawn.split()):
            while self._words[self._place : self._place + 1].isspace():
                self._place += 1
            self._place += 1

    @property
    def is_within_a_word(self) -> bool:
        """Whether the word goes on, as a long digest does on its next line."""
        following = self._words[self._place : self._place + 1]
        return bool(following) and not following.isspace()


class SpacedText(PDFTextObject):  # type: ignore[misc]  # reportlab ships no types
    """Text whose lines end with a space: read aloud, their words would else run together."""

    def _textOut(self, text: str, TStar: int = 0) -> None:  # noqa: N802, N803 -- reportlab's names
        reading = self._canvas.reading
        reading.passes(text)
        # A digest that goes on in the next line was else read with a blank in it (ADR 105).
        spaced = TStar and not reading.is_within_a_word
        super()._textOut(f"{text} " if spaced else text, TStar)


class MarkedCanvas(Canvas):  # type: ignore[misc]  # reportlab ships no types
    """A canvas that marks its content, and frames each page once all are known."""

    _code: list[str]
    reading = Reading("")

    def __init__(
        self,
        furniture: Furniture,
        language: Language,
        root: Element,
        *args: Any,  # noqa: ANN401 -- reportlab's
        **more: Any,  # noqa: ANN401 -- reportlab's
    ) -> None:
        self._furniture, self._language, self._root = furniture, language, root
        self._next_mark = 0
        self._kept: list[dict[str, Any]] = []
        super().__init__(*args, **more)

    @contextmanager
    def marking(self, element: Element) -> Iterator[None]:
        """Mark what is drawn as content of that element."""
        top = element.top()
        if top is not self._root:
            top.parent = self._root
            self._root.kids.append(top)
        mark = MarkedContent(self._pageNumber - 1, self._next_mark)
        self._next_mark += 1
        element.marks.append(mark)
        self._code.append(f"/{element.role} <</MCID {mark.number}>> BDC")
        yield
        self._code.append("EMC")

    @contextmanager
    def artifact(self, *, is_furniture: bool = False) -> Iterator[None]:
        """Mark what is drawn as no part of what the document says."""
        # Running heads and numbers of pages: passed over in reading (ISO 32000-1, 14.8.2.2).
        kind = "/Artifact <</Type /Pagination>> BDC" if is_furniture else "/Artifact BMC"
        self._code.append(kind)
        yield
        self._code.append("EMC")

    def beginText(self, *args: Any, **more: Any) -> SpacedText:  # noqa: ANN401, N802 -- reportlab's
        """Begin a piece of text."""
        return SpacedText(self, *args, **more)

    def showPage(self) -> None:  # noqa: N802 -- reportlab's name
        """Keep the page."""
        self._kept.append(dict(self.__dict__))
        self._startPage()

    def save(self) -> None:
        """Frame and show every kept page, then write the file."""
        total = len(self._kept)
        for place, state in enumerate(self._kept, start=1):
            self.__dict__.update(state)
            self._frame(place, total)
            super().showPage()
        super().save()

    def _startPage(self) -> None:  # noqa: N802 -- reportlab's name
        super()._startPage()
        # An MCID counts within the content of one page (ISO 32000-1, 14.7.4).
        self._next_mark = 0

    def _frame(self, place: int, total: int) -> None:
        """Draw what stands around a page; only that of the first is read aloud."""
        said, around = self._furniture, self._around(place)
        if said.training is not None:
            self._ghost()
            with next(around):
                self._training_band(self._spoken(said.training))
        self.setFont(BOLD, 9)
        self.setFillColor(INK)
        if said.head:
            with next(around):
                self.drawCentredString(_WIDTH / 2, _HEIGHT - 12 * mm, self._spoken(said.head))
        with self.artifact(is_furniture=True):
            self.drawCentredString(_WIDTH / 2, 10 * mm, self._spoken(said.foot))
            self.setFont(BODY, 8.5)
            self.setFillColor(QUIET)
            self.drawString(MARGIN, 10 * mm, self._spoken(said.name))
            numbered = say("Page {place} of {total}", place=place, total=total)
            self.drawRightString(_WIDTH - MARGIN, 10 * mm, self._spoken(numbered))

    def _spoken(self, words: Said) -> str:
        return printable(words.spoken(self._language, marked=False))

    def _around(self, place: int) -> Iterator[Any]:
        while True:
            if place == 1:
                first = Element("P", parent=self._root)
                # Drawn last, once the number of pages is known, and read first, as it is seen.
                self._root.kids.insert(0, first)
                yield self.marking(first)
            else:
                yield self.artifact(is_furniture=True)

    def _training_band(self, sentence: str) -> None:
        self.setFillColor(ALARM)
        self.rect(MARGIN, _HEIGHT - 23 * mm, _WIDTH - 2 * MARGIN, 7 * mm, stroke=0, fill=1)
        self.setFillColor(WHITE)
        self.setFont(BOLD, 11)
        self.drawCentredString(_WIDTH / 2, _HEIGHT - 20.8 * mm, sentence)

    def _ghost(self) -> None:
        """Draw the training mark below everything that is on the page already."""
        page = self._code
        self._code = []
        self.saveState()
        with self.artifact():
            self.setFillColor(GHOST)
            self.setFont(BOLD, 96)
            self.translate(_WIDTH / 2, _HEIGHT / 2)
            self.rotate(52)
            self.drawCentredString(0, -30, self._spoken(say("TRAINING")))
        self.restoreState()
        self._code += page
