"""The step that puts its record to the drawn pages of a document."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from pikepdf import Array, AttachedFileSpec, Name, Pdf

from evidence_store.documents.kit.declared import declare, pdf_date
from evidence_store.documents.kit.structure import saved

if TYPE_CHECKING:
    from datetime import datetime

    from evidence_store.documents.kit.declared import Labels

ATTACHMENT = "certificate.json"


def make_archival(drawn: bytes, document: bytes, *, labels: Labels, made: datetime) -> bytes:
    """Return the file of some drawn pages, with its record and metadata.

    Args:
        drawn: the pages, as the kit drew them.
        document: the bytes of ``certificate.json``.
        labels: its metadata.
        made: when, aware.
    """
    with Pdf.open(io.BytesIO(drawn)) as pdf:
        _attach(pdf, document, made=pdf_date(made))
        declare(pdf, labels, made=made)
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
        # Not the time of the drawing: no verifier would draw the same bytes again (ADR 7).
        creation_date=made,
        mod_date=made,
    )
    # ISO 19005-3, 6.8: a file that is attached belongs to a part of the document that names it.
    pdf.Root.AF = Array([pdf.attachments[ATTACHMENT].obj])
