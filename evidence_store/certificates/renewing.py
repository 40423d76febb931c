"""Certificates for the keys that replace a unit's: under the same root, for the same purposes."""

from __future__ import annotations

import hashlib
from dataclasses import field
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from evidence_store.certificates.log_certificate import read_log_certificate
from evidence_store.certificates.replaced import sign_replaced
from evidence_store.certificates.unit_seal import LIST_PURPOSES, SEAL_PURPOSES, Issuer
from evidence_store.errors import SealedKeyError
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Certified:
    """The certificates of seal, lists and log, all PEM, and the list of those no longer valid.

    ``replaced_pem`` is None until keys are replaced for the first time.
    """

    seal_chain_pem: bytes
    list_chain_pem: bytes
    log_pem: bytes
    replaced_pem: bytes | None


@dataclass(frozen=True, slots=True)
class NewKeys:
    """The keys to be certified: two private ones as PEM, and the log's public one (32 bytes)."""

    seal_key_pem: bytes = field(repr=False)
    list_key_pem: bytes = field(repr=False)
    log_key: bytes

    @property
    def seal(self) -> str:
        """The SHA-256 of the seal's public key, as the entry of the log names it."""
        return _digest(_private(self.seal_key_pem))

    @property
    def lists(self) -> str:
        """The same of the key for lists."""
        return _digest(_private(self.list_key_pem))


def renew(
    root_pem: bytes, root_key: bytes, *, former: Certified, keys: NewKeys, now: datetime
) -> Certified:
    """Certify new keys under the names of those that they replace.

    Args:
        root_pem: the unit's root.
        root_key: its private key (PKCS #8, DER).
        former: the certificates in force until now.
        keys: what replaces their keys.
        now: aware UTC time from which the new ones are valid, and the former no more.

    Raises:
        SealedKeyError: the private key is not this root's.
    """
    root = x509.load_pem_x509_certificate(root_pem)
    private = serialization.load_der_private_key(root_key, password=None)
    if (
        not isinstance(private, ec.EllipticCurvePrivateKey)
        or private.public_key() != root.public_key()
    ):
        raise SealedKeyError("What was opened is not the key of this unit's root.")
    issuer = Issuer(root, private)
    seal, lists, log = (
        x509.load_pem_x509_certificate(each)
        for each in (former.seal_chain_pem, former.list_chain_pem, former.log_pem)
    )
    # From the certificate that is replaced: new keys must not bring other first people.
    _, founders = read_log_certificate(log)
    new_seal = issuer.leaf(
        seal.subject, _private(keys.seal_key_pem).public_key(), SEAL_PURPOSES, start=now
    )
    new_lists = issuer.leaf(
        lists.subject, _private(keys.list_key_pem).public_key(), LIST_PURPOSES, start=now
    )
    new_log = issuer.for_log(log.subject, keys.log_key, founders, start=now)
    return Certified(
        seal_chain_pem=new_seal.public_bytes(Encoding.PEM),
        list_chain_pem=new_lists.public_bytes(Encoding.PEM),
        log_pem=new_log.public_bytes(Encoding.PEM),
        replaced_pem=sign_replaced(issuer, (seal, lists, log), before=former.replaced_pem, now=now),
    )


def _private(pem: bytes) -> ec.EllipticCurvePrivateKey:
    key = serialization.load_pem_private_key(pem, password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise SealedKeyError("A key of the unit is of another kind than it should be.")
    return key


def _digest(key: ec.EllipticCurvePrivateKey) -> str:
    spki = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return hashlib.sha256(spki).hexdigest()
