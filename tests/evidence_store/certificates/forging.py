"""What an insider with the seal's and the log's keys makes of a certificate's content."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.certificates.rendering.document import draw_certificate
from evidence_store.certificates.sealing import seal_certificate
from evidence_store.certificates.summary import signed_summary
from forensics.documents import to_canonical
from tests.evidence_store.certificates.builders import LOG_KEY

if TYPE_CHECKING:
    from evidence_store.certificates.unit_seal import UnitSeal
    from evidence_store.domain.certificate_content import CertificateContent


def sealed_forgery(content: CertificateContent, seal: UnitSeal) -> bytes:
    """The content as a file that is drawn, summed up and sealed with the unit's own keys."""
    document = to_canonical(content)
    summary = signed_summary(content, document, sign=LOG_KEY.sign)
    return seal_certificate(
        draw_certificate(content, document, summary),
        key_pem=seal.key_pem,
        chain_pem=seal.chain_pem,
        sealed_at=content.issued_at,
    )
