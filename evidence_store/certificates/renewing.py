"""Certificates for the keys that replace a unit's: under the same root, for the same purposes."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

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
    """The public keys to be certified: two as SPKI (DER), and the log's (32 bytes)."""

    seal_key: bytes
    list_key: bytes
    log_key: bytes

    @property
    def seal(self) -> str:
        """The SHA-256 of the seal's public key, as the entry of the log names it."""
        return hashlib.sha256(self.seal_key).hexdigest()

    @property
    def lists(self) -> str:
        """The same of the key for lists."""
        return hashlib.sha256(self.list_key).hexdigest()


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
    new_seal = issuer.leaf(seal.subject, _public(keys.seal_key), SEAL_PURPOSES, start=now)
    new_lists = issuer.leaf(lists.subject, _public(keys.list_key), LIST_PURPOSES, start=now)
    new_log = issuer.for_log(log.subject, keys.log_key, founders, start=now)
    return Certified(
        seal_chain_pem=new_seal.public_bytes(Encoding.PEM),
        list_chain_pem=new_lists.public_bytes(Encoding.PEM),
        log_pem=new_log.public_bytes(Encoding.PEM),
        # All three: a leaver who kept a copy of the folder may have each of their keys (ADR 36).
        replaced_pem=sign_replaced(issuer, (seal, lists, log), before=former.replaced_pem, now=now),
    )


def _public(spki: bytes) -> ec.EllipticCurvePublicKey:
    key = serialization.load_der_public_key(spki)
    # Seal and lists have one form, ECDSA on P-256: a key of another kind would open a second one.
    if not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, ec.SECP256R1):
        raise SealedKeyError("A key of the unit is of another kind than it should be.")
    return key
