"""The unit's seal: the key and X.509 chain with which certificates are sealed.

Made once, on first use, with another key and chain for lists of withdrawn documents: whoever takes
the seal cannot say of its documents that none is withdrawn. The root's own key is thrown away as
soon as it has signed the two leaves and the certificate of the custody log's key, so nobody can
ever issue another under it; a new seal is a new root, enrolled again in person.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID, ObjectIdentifier

from evidence_store.certificates.log_certificate import for_log

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from evidence_store.certificates.log_certificate import LogOfUnit

TRAINING_OID = ObjectIdentifier("2.25.117862308137464125703826404372196530117")
"""Private extension (a UUID arc, never critical) that marks a training root and its leaves."""
DOCUMENT_SIGNING_OID = ObjectIdentifier("1.3.6.1.5.5.7.3.36")
"""RFC 9336."""
SEAL_PURPOSES = (DOCUMENT_SIGNING_OID, ExtendedKeyUsageOID.EMAIL_PROTECTION)
"""The extended key usages of a leaf, exactly: the second is what common viewers look for."""
LIST_PURPOSES = (ObjectIdentifier("2.25.147607834444160163087350908246823947411"),)
"""The extended key usage (a UUID arc) of the leaf that signs lists of withdrawn documents."""

_TRAINING_VALUE = b"\x0c\x08TRAINING"  # DER UTF8String
_ROOT_YEARS = 30
_LEAF_YEARS = 15
_YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True, repr=False)
class UnitSeal:
    """What seals certificates; all PEM.

    ``key_pem`` is the leaf's private key, PKCS#8 without a passphrase: the caller seals it before
    it touches a disk. ``chain_pem`` is the leaf and what stands between it and the root (here:
    nothing), without the root. ``list_key_pem`` and ``list_chain_pem`` are the same for lists of
    withdrawn documents. ``root_pem`` is what verifiers trust. ``log_pem`` is the certificate of the
    log's key (``log_certificate``).
    """

    key_pem: bytes
    chain_pem: bytes
    list_key_pem: bytes
    list_chain_pem: bytes
    root_pem: bytes
    log_pem: bytes

    def __repr__(self) -> str:
        """Never the key."""
        return "UnitSeal(...)"


def make_unit_seal(unit_name: str, *, training: bool, now: datetime, log: LogOfUnit) -> UnitSeal:
    """Make a root of the unit's own, two leaves and the log's certificate; forget the root's key.

    Args:
        unit_name: the unit as certificates name it; cut to the 64 characters X.520 allows.
        training: mark root and leaf as training, in their names and by ``TRAINING_OID``.
        now: aware UTC time from which all are valid.
        log: what the root vouches for as the unit's own custody log.
    """
    root_key = ec.generate_private_key(ec.SECP384R1())
    root_name = _name(unit_name, "root of certificate seals", training=training)
    root = (
        _started(root_name, root_name, root_key.public_key(), now, _ROOT_YEARS, training=training)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_key_usage(ca=True), critical=True)
        .sign(root_key, hashes.SHA384())
    )
    seal, of_lists = (
        _leaf(_name(unit_name, what, training=training), purposes, root, root_key)
        for what, purposes in (
            ("certificate seal", SEAL_PURPOSES),
            ("list of withdrawn documents", LIST_PURPOSES),
        )
    )
    of_log = _for_log(_name(unit_name, "custody log", training=training), log, root, root_key)
    return UnitSeal(*seal, *of_lists, root.public_bytes(serialization.Encoding.PEM), of_log)


def _for_log(
    name: x509.Name, log: LogOfUnit, root: x509.Certificate, root_key: ec.EllipticCurvePrivateKey
) -> bytes:
    """The certificate of the log's key under the root, PEM."""
    key, start = Ed25519PublicKey.from_public_bytes(log.key), root.not_valid_before_utc
    builder = _started(name, root.subject, key, start, _ROOT_YEARS, training=is_training(root))
    return (
        for_log(builder, log)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .sign(root_key, hashes.SHA384())
        .public_bytes(serialization.Encoding.PEM)
    )


def _leaf(
    name: x509.Name,
    purposes: Sequence[ObjectIdentifier],
    root: x509.Certificate,
    root_key: ec.EllipticCurvePrivateKey,
) -> tuple[bytes, bytes]:
    """A fresh key and its certificate under the root, both PEM."""
    key = ec.generate_private_key(ec.SECP256R1())
    start = root.not_valid_before_utc
    leaf = (
        _started(
            name, root.subject, key.public_key(), start, _LEAF_YEARS, training=is_training(root)
        )
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_key_usage(ca=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage(purposes), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key()),
            critical=False,
        )
        .sign(root_key, hashes.SHA384())
    )
    key_pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return key_pem, leaf.public_bytes(serialization.Encoding.PEM)


def is_training(certificate: x509.Certificate) -> bool:
    """Tell whether a certificate of a seal is marked as training."""
    return any(extension.oid == TRAINING_OID for extension in certificate.extensions)


def _name(unit_name: str, purpose: str, *, training: bool) -> x509.Name:
    prefix = "TRAINING " if training else ""
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "GB"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, f"{prefix}{unit_name}"[:64]),
            x509.NameAttribute(NameOID.COMMON_NAME, f"{prefix}Expunge {purpose}"),
        ]
    )


def _started(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePublicKey | Ed25519PublicKey,
    now: datetime,
    years: int,
    *,
    training: bool,
) -> x509.CertificateBuilder:
    start = now.replace(microsecond=0)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + years * _YEAR)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )
    if training:
        mark = x509.UnrecognizedExtension(TRAINING_OID, _TRAINING_VALUE)
        builder = builder.add_extension(mark, critical=False)
    return builder


def _key_usage(*, ca: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not ca,
        content_commitment=not ca,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=ca,
        crl_sign=ca,
        encipher_only=False,
        decipher_only=False,
    )
