"""Colours, measures and styles of text: those of GOV.UK, on paper."""

from __future__ import annotations

from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_LEFT
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm

from evidence_store.documents.kit.faces import BODY, BOLD, ITALIC

INK = HexColor("#0b0c0b")
QUIET = HexColor("#484949")
RULE = HexColor("#b1b4b6")
ACCENT = HexColor("#1d70b8")
ALARM = HexColor("#d4351c")
GHOST = HexColor("#f6ebe9")
WHITE = HexColor("#ffffff")

WIDTH = 170 * mm
MARGIN = 20 * mm
TOP = 22 * mm
FOOT = 18 * mm
LABEL_WIDTH = 36 * mm


def _style(name: str, font: str, size: float, **more: Any) -> ParagraphStyle:  # noqa: ANN401 -- reportlab's own open list
    settings: dict[str, Any] = {
        "fontName": font,
        "fontSize": size,
        "leading": size * 1.32,
        "textColor": INK,
        "alignment": TA_LEFT,
        # A digest is longer than its column, and would run over the edge.
        "splitLongWords": 1,
        "bulletFontName": BODY,
        **more,
    }
    return ParagraphStyle(name, **settings)


BODY_TEXT = _style("body", BODY, 9.5)
LARGE = _style("large", BODY, 11)
SMALL = _style("small", BODY, 8.2)
QUIET_SMALL = _style("quiet", BODY, 8.2, textColor=QUIET)
LABEL = _style("label", BOLD, 9.5)
TABLE_HEAD = _style("head", BOLD, 8.2)
QUOTE = _style("quote", ITALIC, 9.5, leftIndent=4 * mm)
BULLET = _style("bullet", BODY, 9.5, leftIndent=4 * mm, spaceAfter=1 * mm)
TITLE = _style("title", BOLD, 22, leading=26)
HEADLINE = _style("headline", BOLD, 12.5, leading=16)
HEADING = _style("heading", BOLD, 13.5, spaceBefore=5 * mm, spaceAfter=1.6 * mm)
SUBHEADING = _style("subheading", BOLD, 9.5, spaceBefore=3.5 * mm, spaceAfter=1.4 * mm)
