"""One certificate drawn: pages with their marking, number and training mark, then PDF/A."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.platypus import PageBreak, SimpleDocTemplate

from evidence_store.certificates.rendering.archive import Labels, make_archival
from evidence_store.certificates.rendering.elements import ALARM, INK, QUIET
from evidence_store.certificates.rendering.first_page import first_page, title
from evidence_store.certificates.rendering.fonts import BODY, BOLD, printable, register_fonts
from evidence_store.certificates.rendering.further_pages import further_pages
from evidence_store.certificates.rendering.kept_pages import KeptPages

if TYPE_CHECKING:
    from evidence_store.domain.certificates.certificate_content import CertificateContent

_MARGIN = 20 * mm
_TOP = 22 * mm
_FOOT = 18 * mm
_BAND = 7 * mm
_PADDING = 6  # points that reportlab keeps free inside a frame
_GHOST = HexColor("#f6ebe9")


def draw_certificate(content: CertificateContent, document: bytes, summary: str) -> bytes:
    """Draw a certificate as an unsealed PDF/A-3b file; the same input gives the same bytes.

    Args:
        content: what it says.
        document: its canonical JSON, which is attached.
        summary: the signed text of its QR code.
    """
    return as_archive(draw_pages(content, summary), content, document, summary)


def draw_pages(content: CertificateContent, summary: str) -> bytes:
    """Draw what is seen of a certificate, as a PDF without record and metadata."""
    register_fonts()
    file = io.BytesIO()
    top = _TOP + (_BAND if content.training else 0)
    template = SimpleDocTemplate(
        file,
        pagesize=A4,
        leftMargin=_MARGIN - _PADDING,
        rightMargin=_MARGIN - _PADDING,
        topMargin=top - _PADDING,
        bottomMargin=_FOOT - _PADDING,
        pageCompression=0,
        invariant=1,
        lang="en-GB",
        initialFontName=BODY,
        title=f"{title(content)} {content.number}",
    )
    story = [*first_page(content, summary), PageBreak(), *further_pages(content)]
    template.build(story, canvasmaker=lambda *args, **more: _Pages(content, *args, **more))
    return file.getvalue()


def as_archive(pages: bytes, content: CertificateContent, document: bytes, summary: str) -> bytes:
    """Put a certificate's record and metadata to its pages: PDF/A-3b."""
    labels = Labels(
        title=f"{title(content)} {content.number}",
        author=printable(f"{content.unit.force} – {content.unit.name}"),
        subject=printable(f"Exhibit {content.exhibit.reference}, case {content.case.reference}"),
        keywords=summary,
        made=content.issued_at,
    )
    return make_archival(pages, document, labels=labels)


class _Pages(KeptPages):
    """Pages with their marking and number."""

    def __init__(self, content: CertificateContent, *args: Any, **more: Any) -> None:  # noqa: ANN401 -- reportlab's
        super().__init__(*args, **more)
        self._content = content
        if content.training:
            self._ghost()  # the first page was begun before the content was known

    def frame(self, place: int, total: int) -> None:
        """Draw marking, number and page."""
        content, (width, height) = self._content, A4
        marking = printable(content.unit.marking)
        self.setFont(BOLD, 9)
        self.setFillColor(INK)
        self.drawCentredString(width / 2, height - 12 * mm, marking)
        self.drawCentredString(width / 2, 10 * mm, marking)
        self.setFont(BODY, 8.5)
        self.setFillColor(QUIET)
        self.drawString(_MARGIN, 10 * mm, printable(content.number))
        self.drawRightString(width - _MARGIN, 10 * mm, f"Page {place} of {total}")
        if content.training:
            self._training(width, height)

    def _training(self, width: float, height: float) -> None:
        self.setFillColor(ALARM)
        self.rect(_MARGIN, height - 23 * mm, width - 2 * _MARGIN, 7 * mm, stroke=0, fill=1)
        self.setFillColor(HexColor("#ffffff"))
        self.setFont(BOLD, 11)
        sentence = printable(self._content.training_sentence or "TRAINING")
        self.drawCentredString(width / 2, height - 20.8 * mm, sentence)

    def _startPage(self) -> None:  # noqa: N802 -- reportlab's name
        """Begin a page; the training mark lies below everything that follows."""
        super()._startPage()
        if getattr(self, "_content", None) is not None and self._content.training:
            self._ghost()

    def _ghost(self) -> None:
        width, height = A4
        self.saveState()
        self.setFillColor(_GHOST)
        self.setFont(BOLD, 96)
        self.translate(width / 2, height / 2)
        self.rotate(52)
        self.drawCentredString(0, -30, "TRAINING")
        self.restoreState()
