"""The files of the typefaces, and what they can show; all have the Welsh letters."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from evidence_store.documents.kit.faces import BODY, BOLD, ITALIC, MONO

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

# From packages that are pinned by their hashes: a desk's own typefaces draw other bytes (ADR 7).
_FILES = {
    BODY: ("fontpkg_lato", "Lato-Regular.ttf"),
    BOLD: ("fontpkg_lato", "Lato-Bold.ttf"),
    ITALIC: ("fontpkg_lato", "Lato-Italic.ttf"),
    MONO: ("fontpkg_ibm_plex_mono", "IBMPlexMono-Regular.ttf"),
}


def font_files() -> tuple[Traversable, ...]:
    """The files of all typefaces that a certificate uses."""
    return tuple(files(package) / "files" / name for package, name in _FILES.values())


@cache
def register_fonts() -> None:
    """Make the typefaces known to reportlab, bold and italic under their family."""
    for name, file in zip(_FILES, font_files(), strict=True):
        with file.open("rb") as data:
            pdfmetrics.registerFont(TTFont(name, data))
    pdfmetrics.registerFontFamily(BODY, normal=BODY, bold=BOLD, italic=ITALIC, boldItalic=BOLD)
    pdfmetrics.registerFontFamily(MONO, normal=MONO, bold=MONO, italic=MONO, boldItalic=MONO)


def printable(text: str) -> str:
    """The text with everything that the typefaces cannot show written as its code point.

    A name in another script is then visibly incomplete, never silently a row of empty boxes.
    """
    register_fonts()
    glyphs = _glyphs()
    return "".join(
        letter if ord(letter) in glyphs or letter == "\n" else f"[U+{ord(letter):04X}]"
        for letter in text
    )


@cache
def _glyphs() -> frozenset[int]:
    shared: set[int] | None = None
    for name in _FILES:
        own = set(pdfmetrics.getFont(name).face.charToGlyph)
        # What all of them can show: one name stands in bold on one page and in italics on another.
        shared = own if shared is None else shared & own
    return frozenset(code for code in shared or () if code >= 0x20)
