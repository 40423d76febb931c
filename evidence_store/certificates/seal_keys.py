"""Signing bytes with a key of the unit's seal: ECDSA P-256 over SHA-256, in one form only."""

from __future__ import annotations

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import (
    decode_dss_signature,
    encode_dss_signature,
)

from evidence_store.errors import CertificateError

# Of secp256r1 (SEC 2, 2.4.2).
P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


def read_seal_key(key_pem: bytes) -> ec.EllipticCurvePrivateKey:
    """Return the private key of PKCS#8 bytes.

    Raises:
        CertificateError: it is none on P-256.
    """
    key = serialization.load_pem_private_key(key_pem, password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey) or not isinstance(key.curve, ec.SECP256R1):
        message = "The unit's seal needs a P-256 key. Make the seal again."
        raise CertificateError(message)
    return key


def sign_with(key: ec.EllipticCurvePrivateKey, data: bytes) -> bytes:
    """Return the DER signature of some bytes, with the lower of both equally valid s."""
    return lower_s(key.sign(data, ec.ECDSA(hashes.SHA256())), key.curve)


def lower_s(signature: bytes, curve: ec.EllipticCurve) -> bytes:
    """The same ECDSA signature with the lower of both equally valid s.

    Raises:
        ValueError: it is none.
    """
    # With r, the order minus s is valid as well: one document would have two digests.
    r, s = decode_dss_signature(signature)
    return encode_dss_signature(r, min(s, curve.group_order - s))
