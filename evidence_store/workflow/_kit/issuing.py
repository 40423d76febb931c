"""What the unit issues documents with. Not a step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field
from pathlib import Path
from typing import TYPE_CHECKING

from evidence_store.certificates.verifying.guarded import verify_certificate
from evidence_store.certificates.verifying.verdict import CheckAnswer
from evidence_store.domain.certificates.certificate_content import Unit
from evidence_store.errors import CertificateError
from evidence_store.keys.signers import SealSigner
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Issuing:
    """What the unit issues with: its name, its keys (open), and where its documents stand."""

    unit: Unit
    training: bool
    folder: Path
    log_key: bytes
    sign_summary: Callable[[bytes], bytes] = field(repr=False)
    seal: SealSigner = field(repr=False)
    seal_chain_pem: bytes
    root_pem: bytes
    log_certificate: bytes


def require_genuine(pdf: bytes, *, at: datetime, issuing: Issuing) -> None:
    """Check a document as anybody else will, by the root alone, before anybody can rely on it.

    Raises:
        CertificateError: it does not verify.
    """
    # Without a list of withdrawn documents: one that
    # is older than the document says nothing of it.
    verdict = verify_certificate(pdf, trust=[issuing.root_pem], withdrawn=None, now=at)
    if verdict.answer is CheckAnswer.NOT_VALID:
        message = (
            f"The document that was made does not verify, so it was not issued. {verdict.reason}"
        )
        raise CertificateError(message)
