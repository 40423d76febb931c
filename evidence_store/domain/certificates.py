"""Certificates as the record keeps them; the content that is printed and signed follows below."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from forensics.values import Digest


class CertificateKind(StrEnum):
    """A certificate says it was done and verified; a report says what was not completed."""

    CERTIFICATE = "certificate"
    NON_COMPLETION = "non_completion"


@dataclass(frozen=True, slots=True)
class CertificateRecord:
    """One issued document: never changed, never reissued under the same number."""

    id: str
    version: int
    number: str
    kind: CertificateKind
    exhibit_id: str
    disposal_id: str
    json_digest: Digest
    pdf_digest: Digest
    file_name: str
    issued_by: str
    issued_at: datetime
    training: bool
