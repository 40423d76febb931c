"""A document drawn: pages of marked content, then the tree that says what each mark is."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.platypus import SimpleDocTemplate

from evidence_store.documents.kit.canvas import MarkedCanvas
from evidence_store.documents.kit.declared import Labels
from evidence_store.documents.kit.elements import Element
from evidence_store.documents.kit.faces import BODY
from evidence_store.documents.kit.fonts import printable, register_fonts
from evidence_store.documents.kit.language import spoken
from evidence_store.documents.kit.setting import set_all
from evidence_store.documents.kit.structure import finished
from evidence_store.documents.kit.styles import FOOT, MARGIN, TOP
from forensics.saying.sentences import ENGLISH

if TYPE_CHECKING:
    from evidence_store.documents.kit.blocks import Document
    from forensics.saying.sentences import Language

_PADDING = 6  # points that reportlab keeps free inside a frame
_BAND = 7 * mm


def draw(english: Document, language: Language = ENGLISH) -> bytes:
    """Draw a document as tagged PDF; the same document gives the same bytes.

    Args:
        english: the document, each of its texts ``Said``.
        language: in which its sentences are told.
    """
    register_fonts()
    document = english if language is ENGLISH else spoken(english, language)
    file, root = io.BytesIO(), Element("Document")
    top = TOP + (_BAND if document.furniture.training is not None else 0)
    template = SimpleDocTemplate(
        file,
        pagesize=A4,
        leftMargin=MARGIN - _PADDING,
        rightMargin=MARGIN - _PADDING,
        topMargin=top - _PADDING,
        bottomMargin=FOOT - _PADDING,
        # What a compressor makes of a page depends on its version (ADR 7: byte for byte).
        pageCompression=0,
        # Else reportlab writes the present time into the file.
        invariant=1,
        lang=language.tag,
        # Else each page begins in Helvetica, which is not embedded as PDF/A asks.
        initialFontName=BODY,
    )
    template.build(
        set_all(document.parts),
        canvasmaker=lambda *args, **more: MarkedCanvas(
            document.furniture, language, root, *args, **more
        ),
    )
    labels = Labels(printable(document.title), printable(document.author))
    return finished(file.getvalue(), root, labels)
