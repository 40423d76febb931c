"""Answers about one certificate (OCSP, RFC 6960): whether one says that it stood.

An answer counts where the issuer of the certificate signed it, or a responder whose own certificate
that issuer signed for this alone. It is read from a file: nobody is asked over a network.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID

from evidence_store.certificates.levels.lists import UNREADABLE, RevokedError
from evidence_store.domain.unit.anchors import MAX_AHEAD
from evidence_store.errors import CertificateError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

# No SHA-1: two contents of one digest can be made, and a signature of one is good for both.
_DIGESTS = (hashes.SHA256, hashes.SHA384, hashes.SHA512)


def read_answers(files: Iterable[bytes]) -> tuple[bytes, ...]:
    """The answers in files (DER), sorted.

    Raises:
        CertificateError: a file holds no answer, or a responder's refusal to give one.
    """
    found = set[bytes]()
    for each in files:
        if _read(each) is None:
            raise CertificateError(
                "A file given as an answer about a certificate (OCSP) is not one. Check the file."
            )
        found.add(each)
    return tuple(sorted(found))


def is_about(answer: bytes, certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    """Tell whether an answer is about a certificate of that issuer, by name, key and number."""
    read = _read(answer)
    if read is None:
        return False
    # What one would ask about it (RFC 6960, 4.1.1), by the same digest.
    builder = ocsp.OCSPRequestBuilder()
    asked = builder.add_certificate(certificate, issuer, read.hash_algorithm).build()
    return (asked.issuer_name_hash, asked.issuer_key_hash, asked.serial_number) == (
        read.issuer_name_hash,
        read.issuer_key_hash,
        read.serial_number,
    )


def require_answered_good(
    certificate: x509.Certificate,
    *,
    issuer: x509.Certificate,
    answers: Iterable[bytes],
    at: datetime,
    until: datetime,
) -> None:
    """Check that an answer from that time or later does not say that a certificate was revoked.

    Args:
        certificate: what is asked about.
        issuer: who issued it, and answers or lets a responder answer.
        answers: DER.
        at: the time that is asked about.
        until: the answer must not have run out by then.

    Raises:
        RevokedError: it says so.
        CertificateError: there is no such answer, it says that it does not know, or it is dated in
            the future.
    """
    name = certificate.subject.rfc4514_string()
    about = [each for each in answers if is_about(each, certificate, issuer)]
    told = [each for each in map(_read, about) if each is not None]
    if not told:
        raise CertificateError(f"An answer (OCSP) about {name} is missing. Get it, and give it.")
    own = [each for each in told if _is_by_one_who_may(each, issuer)]
    if not own:
        raise CertificateError(
            f"The answer (OCSP) about {name} is not signed by its issuer, or by a responder that "
            "its issuer names for this. Get another."
        )
    for each in own:  # a newer one takes no revocation back
        _require_not_told_revoked(each, name, at=at)
    newest = max(own, key=lambda each: each.this_update_utc)
    if newest.this_update_utc > until + MAX_AHEAD:
        raise CertificateError(
            f"The answer (OCSP) about {name} is dated in the future. Check this computer's clock; "
            "if it is right, get another."
        )
    # An older one does not know what the stamp is to show (ADR 89).
    if newest.this_update_utc < at:
        raise CertificateError(
            f"The answer (OCSP) about {name} is of {newest.this_update_utc:%Y-%m-%d %H:%M} UTC, "
            f"from before the time stamp of {at:%Y-%m-%d %H:%M} UTC. Get a newer one."
        )
    if newest.next_update_utc is not None and newest.next_update_utc < until:
        raise CertificateError(
            f"The answer (OCSP) about {name} ran out on {newest.next_update_utc:%Y-%m-%d}. Get a "
            "newer one."
        )
    if newest.certificate_status is ocsp.OCSPCertStatus.UNKNOWN:
        raise CertificateError(
            f"The answer (OCSP) about {name} says that the responder does not know it. Ask the "
            "authority that issued it."
        )


def _require_not_told_revoked(answer: ocsp.OCSPResponse, name: str, *, at: datetime) -> None:
    revoked = answer.revocation_time_utc  # None but where it was
    if revoked is not None and revoked <= at:
        raise RevokedError(
            f"An answer (OCSP) says that the certificate {name} was revoked on "
            f"{revoked:%Y-%m-%d}, before the time stamp."
        )


def _read(der: bytes) -> ocsp.OCSPResponse | None:
    """A whole answer about one certificate, in the one form of its bytes; else None."""
    with suppress(*UNREADABLE):
        read = ocsp.load_der_ocsp_response(der)
        if read.response_status is not ocsp.OCSPResponseStatus.SUCCESSFUL:
            return None
        # What is critical could change what an answer says, and none such is known here.
        critical = any(each.critical for each in (*read.extensions, *read.single_extensions))
        _ = read.hash_algorithm  # by one that the library does not know, nothing can be asked
        # Of several in one answer the library gives no single one: it raises ValueError.
        if not critical and read.public_bytes(Encoding.DER) == der and read.serial_number >= 0:
            return read
    return None


def _is_by_one_who_may(answer: ocsp.OCSPResponse, issuer: x509.Certificate) -> bool:
    """Whether the issuer signed an answer, or a responder that it certified for this (4.2.2.2)."""
    with suppress(*UNREADABLE):  # the responder stands in a file that anybody can write
        if not answer.certificates:
            return _names(answer, issuer) and _is_signed_by(answer, issuer)
        # Certificates beside an answer are not signed: anybody could put a second one there.
        if len(answer.certificates) == 1:
            (responder,) = answer.certificates
            return (
                _names(answer, responder)
                and _is_signed_by(answer, responder)
                and _may_answer(responder, issuer, at=answer.this_update_utc)
            )
    return False


def _may_answer(responder: x509.Certificate, issuer: x509.Certificate, *, at: datetime) -> bool:
    try:
        responder.verify_directly_issued_by(issuer)
        said = responder.extensions
        purposes = said.get_extension_for_class(x509.ExtendedKeyUsage).value
        # Without it, whether the responder's own certificate was revoked would be asked again.
        said.get_extension_for_class(x509.OCSPNoCheck)
    except (ValueError, TypeError, InvalidSignature, x509.ExtensionNotFound):
        return False
    in_force = responder.not_valid_before_utc <= at <= responder.not_valid_after_utc
    return in_force and ExtendedKeyUsageOID.OCSP_SIGNING in purposes


def _names(answer: ocsp.OCSPResponse, signer: x509.Certificate) -> bool:
    """Whether an answer says that this one signed it."""
    if answer.responder_key_hash is not None:
        # RFC 6960, 4.2.1: the SHA-1 of the key. It names a signer, and proves nothing.
        key = x509.SubjectKeyIdentifier.from_public_key(signer.public_key()).digest
        return answer.responder_key_hash == key
    return answer.responder_name == signer.subject


def _is_signed_by(answer: ocsp.OCSPResponse, signer: x509.Certificate) -> bool:
    key, digest = signer.public_key(), answer.signature_hash_algorithm
    if not isinstance(digest, _DIGESTS):
        return False
    told, signature = answer.tbs_response_bytes, answer.signature
    try:
        if isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(signature, told, ec.ECDSA(digest))
        elif isinstance(key, rsa.RSAPublicKey):
            key.verify(signature, told, padding.PKCS1v15(), digest)
        else:
            return False
    except InvalidSignature:
        return False
    return True
