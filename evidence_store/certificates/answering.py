"""The unit's authority answers about a certificate that it issued (OCSP, RFC 6960), offline.

An answer is signed by a responder that the root certifies for it alone, and whose key is thrown
away: the root's own key is for certificates and lists (RFC 5280, 4.2.1.3).
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

if TYPE_CHECKING:
    from datetime import datetime

    from evidence_store.certificates.replaced import ReplacedKeys
    from evidence_store.certificates.unit_seal import Issuer

_SECOND = timedelta(seconds=1)


def answer_about(
    certificate: x509.Certificate, *, issuer: Issuer, known: ReplacedKeys, now: datetime, days: int
) -> bytes:
    """Sign what the unit's lists say of a certificate: that it stands, or since when it does not.

    Args:
        certificate: one that this root issued.
        issuer: the root with its key.
        known: what all lists of the unit say together.
        now: aware time.
        days: for how long the answer is good; never after the root.

    Returns:
        The answer, DER.
    """
    # GeneralizedTime has no fractions of a second here (RFC 5280, 4.1.2.5.2).
    at = now.replace(microsecond=0)
    until = min(at + timedelta(days=days), issuer.root.not_valid_after_utc)
    since = known.since.get(certificate.serial_number)
    taken = certificate.serial_number in known.revoked
    # By this reason, what was sealed before a key was only replaced still counts.
    why = x509.ReasonFlags.key_compromise if taken else x509.ReasonFlags.superseded
    status = ocsp.OCSPCertStatus.GOOD if since is None else ocsp.OCSPCertStatus.REVOKED
    key = ec.generate_private_key(ec.SECP256R1())
    responder = _responder(key.public_key(), issuer, since=at, until=until)
    made = (
        ocsp.OCSPResponseBuilder()
        .add_response(
            cert=certificate,
            issuer=issuer.root,
            algorithm=hashes.SHA256(),
            cert_status=status,
            this_update=at,
            next_update=until,
            revocation_time=since,
            revocation_reason=None if since is None else why,
        )
        # By its key: every responder of a unit has the same name.
        .responder_id(ocsp.OCSPResponderEncoding.HASH, responder)
        .certificates([responder])
        .sign(key, hashes.SHA256())
    )
    return made.public_bytes(Encoding.DER)


def _responder(
    key: ec.EllipticCurvePublicKey, issuer: Issuer, *, since: datetime, until: datetime
) -> x509.Certificate:
    """A certificate for answers alone, about whose own revocation nobody asks (4.2.2.2.1)."""
    root = issuer.root
    names = [each for each in root.subject if each.oid != NameOID.COMMON_NAME]
    subject = x509.Name([*names, x509.NameAttribute(NameOID.COMMON_NAME, "Expunge OCSP responder")])
    usage = x509.KeyUsage(
        digital_signature=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(root.subject)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(since - _SECOND)
        .not_valid_after(until)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.OCSP_SIGNING]), critical=False)
        .add_extension(x509.OCSPNoCheck(), critical=False)
        .sign(issuer.key, hashes.SHA384())
    )
