"""Whether a certificate may stamp the time: its purpose, its life, its chain to a trusted one.

Whether a certificate was withdrawn is not looked at: no list of withdrawn ones is fetched.
"""

from __future__ import annotations

import hashlib
from datetime import UTC
from typing import TYPE_CHECKING

from asn1crypto.tsp import TimeStampResp
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID
from cryptography.x509.verification import (
    Criticality,
    ExtensionPolicy,
    PolicyBuilder,
    Store,
    VerificationError,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from cryptography.x509.verification import Policy

MAX_CHAIN = 4
"""How many certificates may stand between the authority's own and the trusted one."""

_PURPOSE = ExtendedKeyUsageOID.TIME_STAMPING
# ESSCertID (RFC 2634), to which RFC 3161 refers, knows SHA-1 alone; RFC 5816 added the others.
_HASHES = {"sha1": hashlib.sha1, "sha256": hashlib.sha256, "sha384": hashlib.sha384}
_HASHES["sha512"] = hashlib.sha512


def require_for_stamps(certificate: x509.Certificate) -> None:
    """Check that the certificate says, critically, that it is for time stamps and nothing else.

    Raises:
        ValueError: it does not; the text is the rest of a sentence about the authority.
    """
    try:
        purposes = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage)
    except (x509.ExtensionNotFound, x509.DuplicateExtension) as error:
        message = "its certificate does not say that it is for time stamps"
        raise ValueError(message) from error
    # RFC 3161 2.3: the certificate of a time-stamp authority has one purpose, id-kp-timeStamping,
    # and the extension that says so is critical.
    if list(purposes.value) != [_PURPOSE]:
        message = "its certificate is not for time stamps alone"
        raise ValueError(message)
    if not purposes.critical:
        message = "its certificate does not say critically that it is for time stamps alone"
        raise ValueError(message)


def require_chain(
    certificate: x509.Certificate,
    *,
    between: Sequence[x509.Certificate],
    roots: Sequence[x509.Certificate],
    at: datetime,
) -> None:
    """Check that the certificate was in force at that time, under one that is trusted.

    Args:
        certificate: the authority's own.
        between: certificates that came with the stamp and may lead from one to the other.
        roots: the trusted ones; the authority's own may be among them.
        at: the time that the stamp states (aware).

    Raises:
        ValueError: it was not; the text is the rest of a sentence about the authority.
    """
    when = at.astimezone(UTC).replace(tzinfo=None)
    alive = certificate.not_valid_before_utc <= at <= certificate.not_valid_after_utc
    if not alive:
        message = "its certificate was not in force at the time that the stamp states"
        raise ValueError(message)
    # The policy may trust the authority's own certificate: then there is no chain to follow.
    if certificate in roots:
        return
    builder = PolicyBuilder().store(Store(list(roots))).time(when).max_chain_depth(MAX_CHAIN)
    # The library's own policies are those of the web: they ask for a subject alternative name.
    authorities = ExtensionPolicy.permit_all()
    authorities = authorities.require_present(
        x509.BasicConstraints, Criticality.AGNOSTIC, _issues_certificates
    )
    authorities = authorities.may_be_present(x509.KeyUsage, Criticality.AGNOSTIC, _signs)
    authorities = authorities.may_be_present(
        x509.ExtendedKeyUsage, Criticality.AGNOSTIC, _allows_stamps
    )
    verifier = builder.extension_policies(
        ca_policy=authorities, ee_policy=_of_the_authority()
    ).build_client_verifier()
    try:
        verifier.verify(certificate, [each for each in between if each != certificate])
    except VerificationError as error:
        message = "its certificate does not lead to a trusted one that was in force at that time"
        raise ValueError(message) from error


def require_named(reply: bytes, certificate: x509.Certificate) -> None:
    """Check that what the authority signed names this certificate by its digest.

    Args:
        reply: the DER of the time-stamp response.
        certificate: the one whose key made the signature.

    Raises:
        ValueError: it names another, or none.
    """
    # RFC 3161 2.4.2: what was signed names the certificate, so that no other one of the same key
    # can take its place (ESSCertID, RFC 5816).
    der = certificate.public_bytes(Encoding.DER)
    if any(_HASHES[name](der).digest() == digest for name, digest in _named(reply)):
        return
    message = "what it signed does not name its certificate"
    raise ValueError(message)


def _named(reply: bytes) -> list[tuple[str, bytes]]:
    """The first certificate under each of the two signed attributes: hash algorithm and digest."""
    token = TimeStampResp.load(reply)["time_stamp_token"]
    (signer,) = token["content"]["signer_infos"]
    found: list[tuple[str, bytes]] = []
    for attribute in signer["signed_attrs"]:
        if attribute["type"].native == "signing_certificate_v2":
            first = attribute["values"][0]["certs"][0]
            found.append((first["hash_algorithm"]["algorithm"].native, first["cert_hash"].native))
        elif attribute["type"].native == "signing_certificate":
            first = attribute["values"][0]["certs"][0]
            found.append(("sha1", first["cert_hash"].native))
    return [each for each in found if each[0] in _HASHES]


def _of_the_authority() -> ExtensionPolicy:
    return ExtensionPolicy.permit_all().require_present(
        x509.ExtendedKeyUsage, Criticality.CRITICAL, _allows_stamps
    )


def _issues_certificates(
    policy: Policy, certificate: x509.Certificate, extension: x509.BasicConstraints | None
) -> None:
    del policy, certificate
    if extension is None or not extension.ca:
        message = "a certificate of the chain may not issue others"
        raise ValueError(message)


def _signs(policy: Policy, certificate: x509.Certificate, extension: x509.KeyUsage | None) -> None:
    del policy, certificate
    if extension is not None and not extension.key_cert_sign:
        message = "a certificate of the chain may not sign others"
        raise ValueError(message)


def _allows_stamps(
    policy: Policy, certificate: x509.Certificate, extension: x509.ExtendedKeyUsage | None
) -> None:
    del policy, certificate
    allowed = (_PURPOSE, ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE)
    if extension is not None and not any(each in allowed for each in extension):
        message = "a certificate of the chain may not issue certificates for time stamps"
        raise ValueError(message)
