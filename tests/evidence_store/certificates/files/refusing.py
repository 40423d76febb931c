"""A file that somebody made or changed, and what the verifier says of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from evidence_store.certificates.summary import signed_summary
from evidence_store.certificates.verifying.rule import judge
from evidence_store.certificates.verifying.verdict import CheckAnswer, Verdict
from evidence_store.documents.certificates.document import draw_certificate
from forensics.documents import to_canonical
from forensics.values import Digest, HashAlgorithm
from tests.evidence_store.certificates.builders import LOG_KEY, NOW

if TYPE_CHECKING:
    from evidence_store.certificates.unit_seal import UnitSeal
    from evidence_store.domain.certificates.certificate_content import CertificateContent

LATER = NOW + timedelta(days=30)
MISMATCH = "The pages do not say what the attached record says."


def judged(file: bytes, seal: UnitSeal) -> Verdict:
    return judge(file, trust=[seal.root_pem], withdrawn=None, now=LATER)


def assert_refused(file: bytes, seal: UnitSeal) -> Verdict:
    verdict = judged(file, seal)
    assert verdict.answer is CheckAnswer.NOT_VALID, verdict
    assert verdict.reason
    return verdict


def as_by_another_renderer(content: CertificateContent) -> CertificateContent:
    older = replace(content.renderer, versions={**content.renderer.versions, "reportlab": "4.4.0"})
    return replace(content, renderer=older)


def as_by_another_version(content: CertificateContent) -> CertificateContent:
    """As a version of the program whose sentences were others would have said of itself."""
    older = replace(content.renderer, template=Digest(HashAlgorithm.SHA256, bytes(32)))
    return replace(content, renderer=older)


def drawn_of(shown: CertificateContent, attached: CertificateContent) -> bytes:
    document = to_canonical(attached)
    summary = signed_summary(attached, document, sign=LOG_KEY.sign)
    return draw_certificate(shown, document, summary)
