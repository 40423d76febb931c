"""The certificate of the custody log's key: the unit's root says whose log it is, and who began it.

The root signs it at the founding, and again when the log gets another key. It names the log's key
and a digest of the first people's signing keys. So anyone who has the root alone can tell the
unit's log from one that somebody made up later, with people of their own invention.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ObjectIdentifier

from evidence_store.errors import CertificateError
from forensics.value_classes import dataclass

LOG_PURPOSE_OID = ObjectIdentifier("2.25.66398404716254318172906215137408821553")
"""The one extended key usage of such a certificate (a UUID arc)."""
FOUNDERS_OID = ObjectIdentifier("2.25.140723899124060527193648214403172985701")
"""Private, critical extension: SHA-256 over the first people's ids and keys, as DER."""

_DER = b"\x04\x20"  # OCTET STRING of 32 bytes
_NOT_OURS = (
    "The certificate of the custody log's key (log.pem) is not the one that the unit's root signed "
    "for it, so no code on paper could be checked with it. Put it back from a backup."
)
_FAULT = "The custody log that the record names is not one that the unit's root vouches for."


@dataclass(frozen=True, slots=True)
class LogOfUnit:
    """The log's Ed25519 key (32 bytes), and the signing keys of the first people by their ids."""

    key: bytes
    founders: Mapping[str, bytes]


def founders_digest(founders: Mapping[str, bytes]) -> bytes:
    """SHA-256 over ``ID=KEY``, sorted by id, with blanks between."""
    told = " ".join(f"{person}={key.hex()}" for person, key in sorted(founders.items()))
    return hashlib.sha256(told.encode()).digest()


def for_log(builder: x509.CertificateBuilder, digest: bytes) -> x509.CertificateBuilder:
    """Add what makes a certificate one of a log's key: the digest of its first people."""
    # Critical: a program that does not know it must refuse the certificate (RFC 5280, 4.2).
    founders = x509.UnrecognizedExtension(FOUNDERS_OID, _DER + digest)
    return builder.add_extension(
        x509.ExtendedKeyUsage([LOG_PURPOSE_OID]), critical=True
    ).add_extension(founders, critical=True)


def pem_to_der(pem: bytes) -> bytes:
    """The same certificate in the form in which a record carries it."""
    return x509.load_pem_x509_certificate(pem).public_bytes(Encoding.DER)


def read_log_certificate(certificate: x509.Certificate) -> tuple[bytes, bytes]:
    """Return the log's key and the digest of the first people, if it is a log's certificate.

    Raises:
        CertificateError: it is a certificate of something else.
    """
    key = certificate.public_key()
    try:
        purposes = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
        told = certificate.extensions.get_extension_for_oid(FOUNDERS_OID).value
    except x509.ExtensionNotFound as error:
        raise CertificateError(_FAULT) from error
    # That purpose alone: a key that seals documents, or signs lists, vouches for no log.
    if list(purposes) != [LOG_PURPOSE_OID] or not isinstance(key, Ed25519PublicKey):
        raise CertificateError(_FAULT)
    if not isinstance(told, x509.UnrecognizedExtension) or told.value[:2] != _DER:
        raise CertificateError(_FAULT)
    return key.public_bytes_raw(), told.value[2:]


def require_of_log(pem: bytes, *, root_pem: bytes, key: bytes) -> None:
    """Check that a file is the root's certificate of the log's key (32 bytes).

    Raises:
        CertificateError: it is another, or cannot be read.
    """
    try:
        certificate = x509.load_pem_x509_certificate(pem)
        certificate.verify_directly_issued_by(x509.load_pem_x509_certificate(root_pem))
        found, _ = read_log_certificate(certificate)
    except (CertificateError, InvalidSignature, TypeError, ValueError):
        raise CertificateError(_NOT_OURS) from None
    if found != key:
        raise CertificateError(_NOT_OURS)
