"""The summary in the QR code: short enough to print, signed, so that paper can be checked too.

``EXPUNGE1/LIVE/EXP-2026-0001/certificate/<SHA-256 of the JSON>/<log size>/<log root>/<signature>``;
binary fields are base64url without padding. The signature is Ed25519 by the unit's log key over
``expunge-certificate-summary-v1`` || 00 || the text up to, and without, its last ``/``.
"""

from __future__ import annotations

import base64
import hashlib
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from evidence_store.errors import CertificateError

if TYPE_CHECKING:
    from collections.abc import Callable

    from evidence_store.domain.certificates.certificate_content import CertificateContent

# The log's key signs heads and bundles, too: none of these may pass for another.
_CONTEXT = b"expunge-certificate-summary-v1\x00"


def signed_summary(
    content: CertificateContent, document: bytes, *, sign: Callable[[bytes], bytes]
) -> str:
    """Return the text of the QR code.

    Args:
        content: what is certified.
        document: its canonical JSON, as attached.
        sign: Ed25519 by the unit's log key.
    """
    text = _unsigned(content, document)
    return f"{text}/{_base64url(sign(_CONTEXT + text.encode()))}"


def verify_summary(summary: str, content: CertificateContent, document: bytes) -> None:
    """Check that the summary is of this document and signed by the log key that it names.

    Raises:
        CertificateError: it is of another document, or its signature is not valid.
    """
    # base64url has no slash: the last one stands before the signature.
    text, _, signature = summary.rpartition("/")
    try:
        if text != _unsigned(content, document):
            message = "The summary in the QR code is not of this document."
            raise CertificateError(message)
        key = Ed25519PublicKey.from_public_bytes(content.custody.log_key)
        key.verify(_from_base64url(signature), _CONTEXT + text.encode())
    except (InvalidSignature, ValueError) as error:
        message = "The signature in the QR code is not valid."
        raise CertificateError(message) from error


def _unsigned(content: CertificateContent, document: bytes) -> str:
    return "/".join(
        (
            "EXPUNGE1",
            "TRAINING" if content.training else "LIVE",
            content.number,
            content.kind.value,
            _base64url(hashlib.sha256(document).digest()),
            str(content.custody.size),
            _base64url(content.custody.root),
        )
    )


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _from_base64url(text: str) -> bytes:
    data = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    if _base64url(data) != text:
        message = "not canonical base64url"
        raise ValueError(message)
    return data
