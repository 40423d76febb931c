"""What a file says of itself: title, author and time, and that it follows PDF/A-3a and PDF/UA-1.

It is said of every document, because two validators confirm it of every document in the tests: a
file says of itself only what was checked (ADR 105).
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from pikepdf import Array, Dictionary, Name

from evidence_store.documents.kit.colour import srgb_profile
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from pikepdf import Pdf

_TOOL = "Expunge"


@dataclass(frozen=True, slots=True)
class Labels:
    """What the file says of itself; ``keywords`` carries the signed summary of a certificate."""

    title: str
    author: str
    subject: str = ""
    keywords: str = ""


def declare(pdf: Pdf, labels: Labels, *, made: datetime | None = None) -> None:
    """Put labels and declarations to a file, in the place of those that it has.

    Args:
        pdf: the file.
        labels: what it says of itself.
        made: when, aware; a document that no record dates says no time.
    """
    _intend_srgb(pdf)
    for key in list(pdf.docinfo.keys()):
        # A library's word for itself changes with its version, and with it the bytes (ADR 7).
        del pdf.docinfo[key]
    for key, value in _info(labels, made).items():
        pdf.docinfo[key] = value
    metadata = pdf.make_stream(_xmp(labels, made))
    metadata.Type, metadata.Subtype = Name.Metadata, Name.XML
    pdf.Root.Metadata = metadata


def pdf_date(moment: datetime) -> str:
    """A time as PDF writes it (ISO 32000-1, 7.9.4), in UTC."""
    return moment.astimezone(UTC).strftime("D:%Y%m%d%H%M%S+00'00'")


def _intend_srgb(pdf: Pdf) -> None:
    if "/OutputIntents" in pdf.Root:
        return
    profile = pdf.make_stream(srgb_profile(), N=3, Alternate=Name.DeviceRGB)
    # ISO 19005-3, 6.2.4.3: colours of a device count only with a profile that says which.
    pdf.Root.OutputIntents = Array(
        [
            Dictionary(
                Type=Name.OutputIntent,
                S=Name.GTS_PDFA1,
                OutputConditionIdentifier="sRGB IEC61966-2-1",
                Info="sRGB IEC61966-2-1",
                DestOutputProfile=profile,
            )
        ]
    )


def _info(labels: Labels, made: datetime | None) -> dict[str, str]:
    said = {
        "/Title": labels.title,
        "/Author": labels.author,
        "/Subject": labels.subject,
        "/Keywords": labels.keywords,
        "/Creator": _TOOL,
        "/Producer": _TOOL,
    }
    if made is not None:
        said |= dict.fromkeys(("/CreationDate", "/ModDate"), pdf_date(made))
    return {key: value for key, value in said.items() if value}


# The XMP specification fixes the xpacket's id; end="r" asks that nobody edits it in place. PDF/A
# knows no schema of PDF/UA, so the file describes it itself (ISO 19005-3, 6.6.2.3).
_XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
<pdfaid:part>3</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<pdfuaid:part>1</pdfuaid:part>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
 xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>The part of ISO 14289 that is followed</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{subject}</rdf:li></rdf:Alt></dc:description>
<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/">
<xmp:CreatorTool>{tool}</xmp:CreatorTool>{times}
</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdf="http://ns.adobe.com/pdf/1.3/">
<pdf:Producer>{tool}</pdf:Producer><pdf:Keywords>{keywords}</pdf:Keywords>
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="r"?>"""
_TIMES = "<xmp:CreateDate>{0}</xmp:CreateDate><xmp:ModifyDate>{0}</xmp:ModifyDate>"


def _xmp(labels: Labels, made: datetime | None) -> bytes:
    at = "" if made is None else _TIMES.format(f"{made.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}")
    return _XMP.format(
        # A name with a bracket in it would end its element, and write elements of its own.
        title=escape(labels.title),
        subject=escape(labels.subject),
        author=escape(labels.author),
        keywords=escape(labels.keywords),
        tool=_TOOL,
        times=at,
    ).encode()
