"""The summary in the QR code: short enough to print, signed, so that paper can be checked too.

``EXPUNGE2/LIVE/EXP-2026-0001/certificate/clear/20261129T172116Z/<exhibit>/<serial number>/<IMEI>/
<SHA-256 of the JSON>/<log size>/<log root>/<signature>``, without the line break. What a page says
in words is percent-encoded (RFC 3986) and shortened where it is long; binary fields are base64url
without padding. The signature is Ed25519 by the unit's log key over
``expunge-certificate-summary-v2`` || 00 || the text up to, and without, its last ``/``.
"""

from __future__ import annotations

import base64
import hashlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from evidence_store.domain.certificates.case_content import CaseContent
from evidence_store.domain.certificates.certificate import CertificateKind
from evidence_store.domain.certificates.certificate_content import ErasureCategory
from evidence_store.errors import CertificateError
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable

    from evidence_store.domain.certificates.case_content import AnyContent

LONGEST = 1000
"""Characters of a summary: a code of it is read from a photograph of a whole page."""

# The log's key signs heads and bundles, too: none of these may pass for another.
_CONTEXT = b"expunge-certificate-summary-v2\x00"
_FORM, _TRAINING, _LIVE = "EXPUNGE2", "TRAINING", "LIVE"
_TIME = "%Y%m%dT%H%M%SZ"
# Characters as encoded: three such words, two digests and a signature stay below ``LONGEST``.
_LONGEST_WORDS = 120
_NOT_OURS = (
    "The code is not one of a certificate that this version of Expunge knows. Check that you "
    "photographed the code on page 1."
)


@dataclass(frozen=True, slots=True)
class Summary:
    """What a code says: page 1 must say the same in words.

    Of a case certificate ``exhibit`` names the case, and ``category`` says nothing.
    ``exhibit``, ``serial`` and ``imei`` end in "…" where the page has more of them. ``record`` is
    the SHA-256 of the attached JSON, ``log_size`` and ``log_root`` the head of the custody log.
    """

    training: bool
    number: str
    kind: CertificateKind
    category: ErasureCategory
    issued_at: datetime
    exhibit: str
    serial: str
    imei: str
    record: bytes
    log_size: int
    log_root: bytes

    @property
    def text(self) -> str:
        """What is signed: the code up to, and without, its last ``/``."""
        return "/".join(
            (
                _FORM,
                _TRAINING if self.training else _LIVE,
                self.number,
                self.kind.value,
                self.category.value,
                self.issued_at.astimezone(UTC).strftime(_TIME),
                # A slash in a reference would end its field and shift those behind it.
                *(quote(words, safe="") for words in (self.exhibit, self.serial, self.imei)),
                _base64url(self.record),
                str(self.log_size),
                _base64url(self.log_root),
            )
        )

    def signed(self, sign: Callable[[bytes], bytes]) -> str:
        """The whole text of the code; ``sign`` is Ed25519 by the unit's log key."""
        return f"{self.text}/{_base64url(sign(_CONTEXT + self.text.encode()))}"


def signed_summary(content: AnyContent, document: bytes, *, sign: Callable[[bytes], bytes]) -> str:
    """Return the text of the QR code.

    Args:
        content: what is certified.
        document: its canonical JSON, as attached.
        sign: Ed25519 by the unit's log key.
    """
    return _summary_of(content, document).signed(sign)


def verify_summary(code: str, content: AnyContent, document: bytes) -> None:
    """Check that the code is of this document and signed by the log key that it names.

    Raises:
        CertificateError: it is of another document, or its signature is not valid.
    """
    # base64url has no slash: the last one stands before the signature.
    if code.rpartition("/")[0] != _summary_of(content, document).text:
        raise CertificateError("The summary in the QR code is not of this document.")
    verify_signature(code, content.custody.log_key)


def read_summary(code: str) -> Summary:
    """Return what the text of a code says. Who signed it is not checked (``verify_signature``).

    Raises:
        CertificateError: it is no code of a certificate, or not spelt as one is.
    """
    text = code.rpartition("/")[0]
    try:
        _, world, number, kind, category, issued, *words, record, size, root = text.split("/")
        exhibit, serial, imei = (unquote(each, errors="strict") for each in words)
        summary = Summary(
            world == _TRAINING,
            number,
            CertificateKind(kind),
            ErasureCategory(category),
            datetime.strptime(issued, _TIME).replace(tzinfo=UTC),
            exhibit,
            serial,
            imei,
            _from_base64url(record),
            int(size),
            _from_base64url(root),
        )
    except ValueError as error:
        raise CertificateError(_NOT_OURS) from error
    # ``int`` and ``unquote`` take many spellings: a code has one.
    if len(code) > LONGEST or summary.text != text:
        raise CertificateError(_NOT_OURS)
    return summary


def verify_signature(code: str, log_key: bytes) -> None:
    """Check that this log key (32 bytes) signed a code.

    Raises:
        CertificateError: it did not.
    """
    text, _, signature = code.rpartition("/")
    try:
        key = Ed25519PublicKey.from_public_bytes(log_key)
        key.verify(_from_base64url(signature), _CONTEXT + text.encode())
    except (InvalidSignature, ValueError) as error:
        raise CertificateError("The signature in the QR code is not valid.") from error


def _summary_of(content: AnyContent, document: bytes) -> Summary:
    category, serial, imei = ErasureCategory.NONE, "", ""
    if not isinstance(content, CaseContent):
        category = content.disposal.category
        serial, imei = content.exhibit.serial or "", content.exhibit.imei or ""
    return Summary(
        training=content.training,
        number=content.number,
        kind=content.kind,
        category=category,
        issued_at=content.issued_at,
        exhibit=_shortened(content.about),
        serial=_shortened(serial),
        imei=_shortened(imei),
        record=hashlib.sha256(document).digest(),
        log_size=content.custody.size,
        log_root=content.custody.root,
    )


def _shortened(words: str) -> str:
    if len(quote(words, safe="")) <= _LONGEST_WORDS:
        return words
    kept = words
    while len(quote(f"{kept}…", safe="")) > _LONGEST_WORDS:
        kept = kept[:-1]
    return f"{kept}…"


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _from_base64url(text: str) -> bytes:
    data = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    # The last letter can have bits that no byte uses: a signature would have several spellings.
    if _base64url(data) != text:
        message = "not canonical base64url"
        raise ValueError(message)
    return data
