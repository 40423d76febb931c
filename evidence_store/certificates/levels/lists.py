"""Lists of revoked certificates (CRL, RFC 5280, 5): whether one says that a certificate stood."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding

from evidence_store.domain.unit.anchors import MAX_AHEAD
from evidence_store.errors import CertificateError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

UNREADABLE = (
    ValueError,
    TypeError,
    UnsupportedAlgorithm,
    x509.InvalidVersion,
    x509.DuplicateExtension,
    x509.UnsupportedGeneralNameType,
)
"""What the library raises of hostile bytes, of a part of them also once that is asked for."""


class RevokedError(CertificateError):
    """A certificate had been revoked when it was used."""


def read_lists(files: Iterable[bytes]) -> tuple[bytes, ...]:
    """The lists in files of either form, PEM or DER, as sorted DER.

    Raises:
        CertificateError: a file holds no list.
    """
    found = set[bytes]()
    for each in files:
        read = _read(each)
        if read is None:
            raise CertificateError(
                "A file given as a list of revoked certificates is not one. Check the file."
            )
        found.add(read.public_bytes(Encoding.DER))
    return tuple(sorted(found))


def issuer_of(listed: bytes) -> x509.Name | None:
    """Who issued a list (DER); None where it is none."""
    read = _read(listed)
    return None if read is None else read.issuer


def _read(listed: bytes) -> x509.CertificateRevocationList | None:
    """A whole list, PEM or DER, whose parts can be read; else None."""
    with suppress(*UNREADABLE):
        is_pem = b"-----BEGIN" in listed
        read = x509.load_pem_x509_crl(listed) if is_pem else x509.load_der_x509_crl(listed)
        # The library reads these when they are asked for: a fault in one is found now.
        _ = read.issuer, read.extensions, read.last_update_utc, read.next_update_utc
        return read
    return None


def to_pem(listed: bytes) -> bytes:
    """A list in PEM, as the unit gives its own out; nothing where it is none."""
    try:
        return x509.load_der_x509_crl(listed).public_bytes(Encoding.PEM)
    except ValueError:
        return b""


def require_not_revoked(
    certificate: x509.Certificate,
    *,
    issuer: x509.Certificate,
    lists: Iterable[bytes],
    at: datetime,
    until: datetime,
) -> None:
    """Check that a list of the issuer, from that time or later, does not say that it was revoked.

    A list of a part of what it revoked is none.

    Args:
        certificate: what is asked about.
        issuer: who issued it, and signs the list.
        lists: DER.
        at: the time that is asked about.
        until: the list must not have run out by then.

    Raises:
        RevokedError: it says so.
        CertificateError: there is no such list, or it is dated in the future.
    """
    name = issuer.subject.rfc4514_string()
    own = [each for each in map(_read, lists) if each is not None and _is_of(each, issuer)]
    if not own:
        raise CertificateError(
            f"The list of revoked certificates of {name} is missing. Get it, and give it too."
        )
    for each in own:  # a newer one takes no revocation back
        _require_not_on(each, certificate, name, at=at)
    newest = max(own, key=lambda each: each.last_update_utc)
    if newest.last_update_utc > until + MAX_AHEAD:
        raise CertificateError(
            f"The list of revoked certificates of {name} is dated in the future. Check this "
            "computer's clock; if it is right, get another."
        )
    # An older one does not know what the stamp is to show (ADR 89).
    if newest.last_update_utc < at:
        when = f"{newest.last_update_utc:%Y-%m-%d %H:%M} UTC"
        raise CertificateError(
            f"The list of revoked certificates of {name} is of {when}, from before the time stamp "
            f"of {at:%Y-%m-%d %H:%M} UTC. Get a newer one."
        )
    if newest.next_update_utc is not None and newest.next_update_utc < until:
        raise CertificateError(
            f"The list of revoked certificates of {name} ran out on "
            f"{newest.next_update_utc:%Y-%m-%d}. Get a newer one."
        )


def _require_not_on(
    listed: x509.CertificateRevocationList,
    certificate: x509.Certificate,
    name: str,
    *,
    at: datetime,
) -> None:
    revoked = listed.get_revoked_certificate_by_serial_number(certificate.serial_number)
    # What was stamped before the revocation was sealed while its certificate still stood.
    if revoked is not None and revoked.revocation_date_utc <= at:
        raise RevokedError(
            f"{name} revoked the certificate {certificate.subject.rfc4514_string()} on "
            f"{revoked.revocation_date_utc:%Y-%m-%d}, before the time stamp."
        )


def _is_of(listed: x509.CertificateRevocationList, issuer: x509.Certificate) -> bool:
    if listed.issuer != issuer.subject:
        return False
    with suppress(*UNREADABLE):
        genuine = listed.is_signature_valid(issuer.public_key())  # type: ignore[arg-type]  # of an issuer
        return genuine and all(map(_is_for_every_certificate, listed.extensions))
    return False


def _is_for_every_certificate(extension: x509.Extension[x509.ExtensionType]) -> bool:
    """Whether a list with such an extension leaves nothing out (RFC 5280, 5.2).

    One of changes alone, or of certificates of one kind, is signed by the issuer like any other,
    and does not show what it leaves out. Whatever else is critical is not known here.
    """
    told = extension.value
    if isinstance(told, x509.IssuingDistributionPoint):
        some = (told.only_contains_user_certs, told.only_contains_ca_certs, told.indirect_crl)
        return not (any(some) or told.only_contains_attribute_certs or told.only_some_reasons)
    return not extension.critical
