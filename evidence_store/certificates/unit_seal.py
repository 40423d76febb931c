"""The unit's seal: the key and X.509 chain with which certificates are sealed.

Made with another key and chain for lists of withdrawn documents: anyone who takes the seal cannot
say of its documents that none is withdrawn. The root's own key signs the two leaves and the
certificate of the custody log's key; then it is sealed so that two people open it together
(``keys.root_key``), to certify the keys that replace these (``renewing``).
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID, ObjectIdentifier

from evidence_store.certificates.log_certificate import for_log, founders_digest
from forensics.value_classes import dataclass

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
    log's key (``log_certificate``). ``root_key`` is the root's private key, PKCS#8 in DER; the
    caller seals it too.
    """

    key_pem: bytes
    chain_pem: bytes
    list_key_pem: bytes
    list_chain_pem: bytes
    root_pem: bytes
    log_pem: bytes
    root_key: bytes

    def __repr__(self) -> str:
        """Never the key."""
        return "UnitSeal(...)"


def make_unit_seal(unit_name: str, *, training: bool, now: datetime, log: LogOfUnit) -> UnitSeal:
    """Make a root of the unit's own, two leaves and the log's certificate.

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
        # 0: the root signs leaves itself, since a longer chain could be carried in several forms.
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_key_usage(ca=True), critical=True)
        # RFC 5480, section 4: the digest that goes with P-384.
        .sign(root_key, hashes.SHA384())
    )
    issuer, start = Issuer(root, root_key), root.not_valid_before_utc
    seal_key, list_key = make_leaf_key(), make_leaf_key()
    seal, of_lists = (
        issuer.leaf(
            _name(unit_name, what, training=training), key.public_key(), purposes, start=start
        )
        for key, what, purposes in (
            (seal_key, "certificate seal", SEAL_PURPOSES),
            (list_key, "list of withdrawn documents", LIST_PURPOSES),
        )
    )
    name = _name(unit_name, "custody log", training=training)
    of_log = issuer.for_log(name, log.key, founders_digest(log.founders), start=start)
    return UnitSeal(
        key_pem=to_pem(seal_key),
        chain_pem=seal.public_bytes(serialization.Encoding.PEM),
        list_key_pem=to_pem(list_key),
        list_chain_pem=of_lists.public_bytes(serialization.Encoding.PEM),
        root_pem=root.public_bytes(serialization.Encoding.PEM),
        log_pem=of_log.public_bytes(serialization.Encoding.PEM),
        root_key=root_key.private_bytes(
            serialization.Encoding.DER,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        ),
    )


@dataclass(frozen=True, slots=True, repr=False)
class Issuer:
    """A unit's root with its own key open: what certifies the keys of seal, lists and log."""

    root: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    def for_log(
        self, name: x509.Name, key: bytes, founders: bytes, *, start: datetime
    ) -> x509.Certificate:
        """The certificate of the log's Ed25519 key (32 bytes), with the first people's digest."""
        public = Ed25519PublicKey.from_public_bytes(key)
        return (
            for_log(self._started(name, public, start, _ROOT_YEARS), founders)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .sign(self.key, hashes.SHA384())
        )

    def leaf(
        self,
        name: x509.Name,
        public: ec.EllipticCurvePublicKey,
        purposes: Sequence[ObjectIdentifier],
        *,
        start: datetime,
    ) -> x509.Certificate:
        """The certificate of a key that seals documents, or signs lists, by its purposes."""
        return _for_leaf(self._started(name, public, start, _LEAF_YEARS), purposes, self.key)

    def _started(
        self,
        name: x509.Name,
        key: ec.EllipticCurvePublicKey | Ed25519PublicKey,
        start: datetime,
        years: int,
    ) -> x509.CertificateBuilder:
        return _started(
            name,
            self.root.subject,
            key,
            start,
            years,
            training=is_training(self.root),
            until=self.root.not_valid_after_utc,
        )


def make_leaf_key() -> ec.EllipticCurvePrivateKey:
    """A fresh key for sealing documents, or for signing lists."""
    return ec.generate_private_key(ec.SECP256R1())


def to_pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    """PKCS#8 without a passphrase: the caller seals it before it touches a disk."""
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def _for_leaf(
    builder: x509.CertificateBuilder,
    purposes: Sequence[ObjectIdentifier],
    root_key: ec.EllipticCurvePrivateKey,
) -> x509.Certificate:
    return (
        builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_key_usage(ca=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage(purposes), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key()),
            critical=False,
        )
        .sign(root_key, hashes.SHA384())
    )


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
    until: datetime | None = None,
) -> x509.CertificateBuilder:
    start = now.replace(microsecond=0)
    end = start + years * _YEAR
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(end if until is None else min(end, until))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )
    if training:
        # Critical, it would make every viewer refuse the seals of training (RFC 5280, 4.2).
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
