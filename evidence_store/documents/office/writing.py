"""A document as an OpenDocument text (ODF 1.3): for people to change in any word processor.

It holds words alone: no macro, no picture, no link. The same document gives the same bytes.
"""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape

from evidence_store.documents.kit.blocks import (
    Address,
    Banner,
    Bullets,
    Fields,
    Gap,
    Grid,
    Heading,
    NewPage,
    OnePage,
    Paragraph,
    Signatures,
    Title,
    Voice,
)
from evidence_store.documents.kit.text import escaped
from evidence_store.documents.office.styles import CELL, NAMESPACES, styles_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from evidence_store.documents.kit.blocks import Block, Document

MIME = "application/vnd.oasis.opendocument.text"
_XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest that a zip archive can say
# XML 1.0, 2.2: what no document may hold, not even escaped.
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_VOICES = {
    Voice.PLAIN: "Text",
    Voice.LARGE: "Text",
    Voice.QUOTED: "Quoted",
    Voice.ASIDE: "Aside",
}
_LINE = 9  # millimetres of room that one empty line gives
_LABELS = (48.0, 122.0)  # millimetres: a label, and what stands beside it
_SPANS = {"b": "Bold", "i": "Italic", "font": "Mono"}


def write_office(document: Document) -> bytes:
    """Return a document as an OpenDocument text, with its training mark where it has one.

    Raises:
        TypeError: a part of it is a picture, which has no editable form.
    """
    training, name = document.furniture.training, document.furniture.name
    body = _Body()
    mark = () if training is None else (Banner(training, warns=True),)
    text = body.all((*mark, *document.parts))
    columns = "".join(_columns(number, each) for number, each in enumerate(body.widths))
    footer = name if training is None else f"{training}. {name}"
    return _zipped(
        (
            ("styles.xml", styles_file(_plain(footer))),
            (
                "content.xml",
                (
                    f'<office:document-content {NAMESPACES} office:version="1.3">'
                    f"<office:automatic-styles>{CELL}{columns}</office:automatic-styles>"
                    f"<office:body><office:text>{text}</office:text></office:body>"
                    "</office:document-content>"
                ),
            ),
            (
                "meta.xml",
                (
                    f"<office:document-meta {NAMESPACES} "
                    'xmlns:dc="http://purl.org/dc/elements/1.1/" '
                    f'office:version="1.3"><office:meta><dc:title>{_plain(document.title)}</dc:title>'
                    f"<dc:creator>{_plain(document.author)}</dc:creator>"
                    # ADR 118: a draft is in English alone, and only prints are translated.
                    "<dc:language>en-GB</dc:language></office:meta></office:document-meta>"
                ),
            ),
        )
    )


def _zipped(files: Iterable[tuple[str, str]]) -> bytes:
    """The package: its type first and not compressed (ODF 1.3, part 2, 3.3)."""
    named = list(files)
    manifest = "".join(
        f'<manifest:file-entry manifest:full-path="{name}" manifest:media-type="{kind}"/>'
        for name, kind in (("/", MIME), *((name, "text/xml") for name, _ in named))
    )
    urn = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
    listed = f'<manifest:manifest xmlns:manifest="{urn}" manifest:version="1.3">{manifest}'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr(zipfile.ZipInfo("mimetype", _EPOCH), MIME)
        for name, text in (*named, ("META-INF/manifest.xml", f"{listed}</manifest:manifest>")):
            package.writestr(zipfile.ZipInfo(name, _EPOCH), _XML + text)
    return out.getvalue()


class _Body:
    """The parts of one document as XML; each table leaves the widths of its columns (mm)."""

    def __init__(self) -> None:
        self.widths: list[Sequence[float]] = []

    def all(self, blocks: Iterable[Block]) -> str:
        return "".join(map(self._part, blocks))

    def _part(self, block: Block) -> str:  # noqa: C901, PLR0911 -- one line for each word of layout
        match block:
            case Title(words):
                return _heading(words, 1)
            case Heading(words, level):
                return _heading(words, level)
            case Paragraph(words, voice):
                return _p(_VOICES[voice], words)
            case Banner(words, warns):
                return _p("Warning" if warns else "Banner", words)
            case Address(lines, room):
                together = "<text:line-break/>".join(map(_inline, lines))
                below = _p("Text", "") * round(room / _LINE)
                return f'<text:p text:style-name="Text">{together}</text:p>{below}'
            case Bullets(lines):
                items = (f"<text:list-item>{_p('Text', each)}</text:list-item>" for each in lines)
                return f'<text:list text:style-name="Bullets">{"".join(items)}</text:list>'
            case Fields(rows):
                told = [((label,), tuple(lines)) for label, lines in rows if lines]
                return self._table(told, _LABELS, ("Label", "Cell")) if told else ""
            case Grid(head, rows, widths):
                cells = [[(c,) if isinstance(c, str) else c for c in row] for row in rows]
                return self._table(cells, widths, ["Cell"] * len(widths), head=head)
            case Signatures(labels):
                return self._table(
                    [((label,), ("",)) for label in labels], _LABELS, ("ToSign",) * 2
                )
            case NewPage():
                return _p("Break", "")
            case OnePage(parts):
                return self.all(parts)
            case Gap():
                return ""  # styles have air of their own
        # ADR 88: words that people change, and no picture, macro or link.
        message = f"{type(block).__name__} has no editable form"
        raise TypeError(message)

    def _table(
        self,
        rows: Sequence[Sequence[Sequence[str]]],
        widths: Sequence[float],
        styles: Sequence[str],
        *,
        head: Sequence[str] = (),
    ) -> str:
        number = len(self.widths)
        self.widths.append(widths)
        shape = "".join(
            f'<table:table-column table:style-name="T{number}.{place}"/>'
            for place in range(len(widths))
        )
        top = _row([(each,) for each in head], ["Label"] * len(head))
        return (
            f'<table:table table:name="Table {number + 1}" table:style-name="T{number}">{shape}'
            + (f"<table:table-header-rows>{top}</table:table-header-rows>" if head else "")
            + "".join(_row(row, styles) for row in rows)
            + "</table:table>"
        )


def _row(cells: Sequence[Sequence[str]], styles: Sequence[str]) -> str:
    inside = "".join(
        '<table:table-cell table:style-name="Ruled">'
        + "".join(_p(style, line) for line in cell)
        + "</table:table-cell>"
        for cell, style in zip(cells, styles, strict=True)
    )
    return f"<table:table-row>{inside}</table:table-row>"


def _columns(number: int, widths: Sequence[float]) -> str:
    every = "".join(
        f'<style:style style:name="T{number}.{place}" style:family="table-column">'
        f'<style:table-column-properties style:column-width="{width:g}mm"/></style:style>'
        for place, width in enumerate(widths)
    )
    whole = (
        f'<style:style style:name="T{number}" style:family="table"><style:table-properties '
        f'style:width="{sum(widths):g}mm" table:align="left" fo:margin-bottom="0.3cm"/>'
        "</style:style>"
    )
    return whole + every


def _heading(words: str, level: int) -> str:
    named = f'text:style-name="Heading{level}" text:outline-level="{level}"'
    return f"<text:h {named}>{_inline(words)}</text:h>"


def _p(style: str, words: str) -> str:
    return f'<text:p text:style-name="{style}">{_inline(words)}</text:p>'


def _inline(words: str) -> str:
    """A line with its bold, italic and fixed-width parts; everything else in it is plain text."""
    return _inside(ET.fromstring(f"<p>{_legal(escaped(words))}</p>"))  # noqa: S314 -- ours, escaped


def _inside(element: ET.Element) -> str:
    parts = [_broken(element.text)]
    for kid in element:
        span = f'<text:span text:style-name="{_SPANS[kid.tag]}">'
        parts.append(f"{span}{_inside(kid)}</text:span>{_broken(kid.tail)}")
    return "".join(parts)


def _broken(text: str | None) -> str:
    return escape(text or "").replace("\n", "<text:line-break/>")


def _plain(text: str) -> str:
    return escape(_legal(text))


def _legal(text: str) -> str:
    """Text whose characters XML allows; another one is shown as its code point."""
    return _NO_XML.sub(lambda found: f"U+{ord(found[0]):04X}", text)
