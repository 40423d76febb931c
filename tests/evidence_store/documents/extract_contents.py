"""A made-up extract of the custody log, with the entries that the sample certificate carries."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from evidence_store.domain.certificates.certificate_content import CertificateContent
from evidence_store.domain.certificates.copy_content import CopiedExhibit
from evidence_store.domain.certificates.extract_content import (
    EXTRACT_SCHEMA,
    ChainStood,
    ExtractContent,
    ExtractKind,
)
from forensics.documents import from_json

if TYPE_CHECKING:
    from collections.abc import Iterable

_SAMPLE = Path(__file__).parents[3] / "evidence_store" / "health" / "sample_certificate.json"
_SHARED: Iterable[str] = (
    "training", "issued_at", "issued_by", "seal_level", "unit", "people", "custody", "renderer",
)  # fmt: skip


def an_extract() -> ExtractContent:
    """One of the right form, which no verifier takes: not every entry of the exhibit is there."""
    one = from_json(_SAMPLE.read_bytes(), CertificateContent)
    return ExtractContent(
        **{each: getattr(one, each) for each in _SHARED},
        schema=EXTRACT_SCHEMA,
        number="EXT-2026-DISK-1",
        kind=ExtractKind.OF_EXHIBIT,
        exhibit=CopiedExhibit(one.exhibit.id, one.exhibit.reference, one.case.reference),
        stood=ChainStood(one.custody.entries, bytes(32), 0, ()),
    )
