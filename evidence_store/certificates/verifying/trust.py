"""Whom a verifier trusts: roots given from outside, and certificates that one of them issued."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.x509.oid import ExtensionOID

from evidence_store.certificates.replaced import LISTED
from evidence_store.certificates.unit_seal import SEAL_PURPOSES, is_training
from evidence_store.errors import CertificateError, WrongEntryError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime


def load_roots(pems: Sequence[bytes]) -> tuple[x509.Certificate, ...]:
    """Read root certificates; a file that holds a list of replaced keys alone gives none.

    Raises:
        WrongEntryError: a file holds no certificate.
    """
    try:
        return tuple(
            root
            for pem in pems
            if b"-----BEGIN CERTIFICATE-----" in pem or LISTED not in pem
            for root in x509.load_pem_x509_certificates(pem)
        )
    except ValueError as error:
        message = "A root given with --trust is not a certificate in PEM form. Check the file."
        raise WrongEntryError(message) from error


def verify_leaf(
    leaf: x509.Certificate, purposes: Sequence[x509.ObjectIdentifier] | None = None
) -> None:
    """Check that the certificate may seal documents, regardless of its issuer.

    Args:
        leaf: the certificate.
        purposes: exactly what else it is to be for; None for sealing documents.

    Raises:
        CertificateError: its key usages are not those of a seal.
    """
    try:
        usage = leaf.extensions.get_extension_for_class(x509.KeyUsage).value
        extended = leaf.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
        basic = leaf.extensions.get_extension_for_class(x509.BasicConstraints).value
    except x509.ExtensionNotFound as error:
        raise CertificateError("The seal's certificate does not say what it is for.") from error
    # These and no others: the seal signs no list of withdrawn documents.
    fits = usage.digital_signature and usage.content_commitment and not basic.ca
    if not fits or list(extended) != list(purposes or SEAL_PURPOSES):
        raise CertificateError("The seal's certificate is not one for sealing documents.")


def find_root(
    leaf: x509.Certificate, *, roots: Sequence[x509.Certificate], moments: Sequence[datetime]
) -> x509.Certificate:
    """Return the trusted root that issued the certificate of a seal.

    Args:
        leaf: the certificate of the seal.
        roots: what is trusted.
        moments: aware times at which both must be valid.

    Raises:
        CertificateError: nothing that is trusted issued it, or one of the two is not valid then.
    """
    # The root signs it directly: a longer chain could be carried in more than one form.
    root = next((root for root in roots if _issued(leaf, root)), None)
    if root is None:
        message = "The seal is intact, but it does not end in a root that you trust."
        raise CertificateError(message)
    for moment in moments:
        _verify_valid(leaf, at=moment)
        _verify_valid(root, at=moment)
    if not _may_issue(root):
        raise CertificateError("A root given with --trust is not one that may issue certificates.")
    return root


def require_same_world(leaf: x509.Certificate, root: x509.Certificate, *, training: bool) -> None:
    """Check that document, seal and root are all for training, or none of them is.

    Raises:
        CertificateError: they are not of one kind.
    """
    marks = {training, is_training(root), is_training(leaf)}
    if len(marks) != 1:
        message = (
            "A training document counts only under its own training root, and nothing else counts "
            "under that."
        )
        raise CertificateError(message)


def _issued(link: x509.Certificate, issuer: x509.Certificate) -> bool:
    try:
        link.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def _verify_valid(certificate: x509.Certificate, *, at: datetime) -> None:
    if certificate.not_valid_before_utc <= at <= certificate.not_valid_after_utc:
        return
    raise CertificateError(
        "The seal's certificate is not valid now, or was not when the document was issued. Check "
        "this computer's clock; if it is right, ask the unit."
    )


def _may_issue(certificate: x509.Certificate) -> bool:
    try:
        found = certificate.extensions.get_extension_for_oid(ExtensionOID.BASIC_CONSTRAINTS).value
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return False
    # RFC 5280, 4.2.1.9: it issues others where both extensions say so.
    return isinstance(found, x509.BasicConstraints) and found.ca and usage.key_cert_sign
