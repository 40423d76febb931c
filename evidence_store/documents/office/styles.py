"""The styles of an editable document, as OpenDocument 1.3 writes them."""

from __future__ import annotations

NAMESPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{urn}:1.0"'
    for name, urn in (
        ("office", "office"),
        ("text", "text"),
        ("table", "table"),
        ("style", "style"),
        ("fo", "xsl-fo-compatible"),
        ("meta", "meta"),
    )
)

_TEXT = '<style:text-properties fo:font-family="Arial" fo:language="en" fo:country="GB" {}/>'
_PARAGRAPH = '<style:paragraph-properties fo:margin-top="{}" fo:margin-bottom="{}" {}/>'


def _style(
    name: str, size: float, above: str, below: str, *, text: str = "", more: str = ""
) -> str:
    is_heading = name.startswith("Heading")
    level = f' style:default-outline-level="{name[-1]}"' if is_heading else ""
    keep = 'fo:keep-with-next="always" ' if is_heading else ""
    return (
        f'<style:style style:name="{name}" style:family="paragraph"{level}>'
        + _PARAGRAPH.format(above, below, keep + more)
        + _TEXT.format(f'fo:font-size="{size}pt" {text}')
        + "</style:style>"
    )


_BOLD, _ITALIC = 'fo:font-weight="bold"', 'fo:font-style="italic"'
_BAR = 'fo:border-left="3pt solid {}" fo:padding-left="0.3cm"'

STYLES = "".join(
    (
        _style("Text", 11, "0cm", "0.25cm"),
        _style("Cell", 10, "0.05cm", "0.05cm"),
        _style("Label", 10, "0.05cm", "0.05cm", text=_BOLD),
        _style("Aside", 9, "0cm", "0.2cm", text='fo:color="#484949"'),
        _style("Quoted", 11, "0cm", "0.25cm", text=_ITALIC, more='fo:margin-left="0.6cm"'),
        _style("Banner", 12, "0.2cm", "0.3cm", text=_BOLD, more=_BAR.format("#1d70b8")),
        _style("Warning", 12, "0.2cm", "0.3cm", text=_BOLD, more=_BAR.format("#d4351c")),
        _style("Break", 2, "0cm", "0cm", more='fo:break-before="page"'),
        _style("ToSign", 10, "0.35cm", "0.35cm"),
        _style("Heading1", 18, "0.4cm", "0.35cm", text=_BOLD),
        _style("Heading2", 14, "0.5cm", "0.2cm", text=_BOLD),
        _style("Heading3", 11, "0.35cm", "0.15cm", text=_BOLD),
        (
            f'<style:style style:name="Bold" style:family="text"><style:text-properties {_BOLD}/>'
            "</style:style>"
        ),
        (
            f'<style:style style:name="Italic" style:family="text">'
            f"<style:text-properties {_ITALIC}/></style:style>"
        ),
        (
            '<style:style style:name="Mono" style:family="text">'
            '<style:text-properties fo:font-family="Liberation Mono" fo:font-size="9pt"/>'
            "</style:style>"
        ),
        (
            '<text:list-style style:name="Bullets"><text:list-level-style-bullet text:level="1" '
            'text:bullet-char="•"><style:list-level-properties '
            'text:list-level-position-and-space-mode="label-alignment">'
            '<style:list-level-label-alignment text:label-followed-by="listtab" '
            'fo:text-indent="-0.5cm" fo:margin-left="0.5cm"/></style:list-level-properties>'
            "</text:list-level-style-bullet></text:list-style>"
        ),
    )
)
"""Styles that every document has, by name."""

CELL = (
    '<style:style style:name="Ruled" style:family="table-cell"><style:table-cell-properties '
    'fo:border-bottom="0.5pt solid #b1b4b6" fo:padding="0.08cm"/></style:style>'
)

_PAGE = (
    '<office:automatic-styles><style:page-layout style:name="A4"><style:page-layout-properties '
    'fo:page-width="21cm" fo:page-height="29.7cm" fo:margin-top="2cm" fo:margin-bottom="1.5cm" '
    'fo:margin-left="2cm" fo:margin-right="2cm"/><style:footer-style>'
    '<style:header-footer-properties fo:min-height="0.8cm"/></style:footer-style>'
    "</style:page-layout></office:automatic-styles>"
)


def styles_file(footer: str) -> str:
    """``styles.xml``; ``footer`` is escaped already."""
    return (
        f'<office:document-styles {NAMESPACES} office:version="1.3">'
        f"<office:styles>{STYLES}</office:styles>{_PAGE}"
        '<office:master-styles><style:master-page style:name="Standard" '
        f'style:page-layout-name="A4"><style:footer><text:p text:style-name="Aside">{footer}'
        ", page <text:page-number/></text:p></style:footer></style:master-page>"
        "</office:master-styles></office:document-styles>"
    )
