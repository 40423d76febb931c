"""The step that makes an archival file of the drawn pages, with the record attached.

It follows what PDF/A-3b asks for, and does not declare it: no validator that is to be had here has
checked it, and a file says of itself only what was checked.
"""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from pikepdf import Array, AttachedFileSpec, Dictionary, Name, Pdf

from evidence_store.documents.certificates.colour import srgb_profile
from evidence_store.documents.kit.structure import saved
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping

ATTACHMENT = "certificate.json"
_TOOL = "Expunge"


@dataclass(frozen=True, slots=True)
class Labels:
    """What the file says of itself; ``keywords`` carries the signed summary."""

    title: str
    author: str
    subject: str
    keywords: str
    made: datetime


def make_archival(drawn: bytes, document: bytes, *, labels: Labels) -> bytes:
    """Return the file of some drawn pages, with its record and metadata.

    Args:
        drawn: the pages, as reportlab wrote them.
        document: the bytes of ``certificate.json``.
        labels: its metadata; ``made`` is aware.
    """
    with Pdf.open(io.BytesIO(drawn)) as pdf:
        _attach(pdf, document, made=_pdf_date(labels.made))
        _intend_srgb(pdf)
        _describe(pdf, labels)
        return saved(pdf)


def _attach(pdf: Pdf, document: bytes, *, made: str) -> None:
    pdf.attachments[ATTACHMENT] = AttachedFileSpec(
        pdf,
        document,
        filename=ATTACHMENT,
        description="The record from which these pages were drawn",
        mime_type="application/json",
        # ISO 19005-3, 6.8: Source is what the pages were made from.
        relationship=Name.Source,
        creation_date=made,
        mod_date=made,
    )
    pdf.Root.AF = Array([pdf.attachments[ATTACHMENT].obj])


def _intend_srgb(pdf: Pdf) -> None:
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


def _describe(pdf: Pdf, labels: Labels) -> None:
    made = _pdf_date(labels.made)
    info: Mapping[str, Any] = {
        "/Title": labels.title,
        "/Author": labels.author,
        "/Subject": labels.subject,
        "/Keywords": labels.keywords,
        "/Creator": _TOOL,
        "/Producer": _TOOL,
        "/CreationDate": made,
        "/ModDate": made,
    }
    for key in list(pdf.docinfo.keys()):
        del pdf.docinfo[key]
    for key, value in info.items():
        pdf.docinfo[key] = value
    metadata = pdf.make_stream(_xmp(labels))
    metadata.Type, metadata.Subtype = Name.Metadata, Name.XML
    pdf.Root.Metadata = metadata


def _pdf_date(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("D:%Y%m%d%H%M%S+00'00'")


# The XMP specification fixes the xpacket's id; end="r" asks that nobody edits it in place.
_XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{subject}</rdf:li></rdf:Alt></dc:description>
<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/">
<xmp:CreatorTool>{tool}</xmp:CreatorTool>
<xmp:CreateDate>{made}</xmp:CreateDate><xmp:ModifyDate>{made}</xmp:ModifyDate>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdf="http://ns.adobe.com/pdf/1.3/">
<pdf:Producer>{tool}</pdf:Producer><pdf:Keywords>{keywords}</pdf:Keywords>
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="r"?>"""


def _xmp(labels: Labels) -> bytes:
    return _XMP.format(
        title=escape(labels.title),
        subject=escape(labels.subject),
        author=escape(labels.author),
        keywords=escape(labels.keywords),
        tool=_TOOL,
        made=labels.made.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
    ).encode()
