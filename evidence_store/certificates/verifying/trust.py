"""Whom a verifier trusts: roots given from outside, and chains that end in one of them."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.x509.oid import ExtensionOID

from evidence_store.certificates.unit_seal import DOCUMENT_SIGNING_OID, is_training
from evidence_store.errors import CertificateError, WrongEntryError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

_LONGEST_CHAIN = 4


def load_roots(pems: Sequence[bytes]) -> tuple[x509.Certificate, ...]:
    """Read root certificates.

    Raises:
        WrongEntryError: a file holds no certificate.
    """
    try:
        return tuple(root for pem in pems for root in x509.load_pem_x509_certificates(pem))
    except ValueError as error:
        message = "A root given with --trust is not a certificate in PEM form. Check the file."
        raise WrongEntryError(message) from error


def verify_leaf(leaf: x509.Certificate) -> None:
    """Return if the certificate may seal documents, whoever issued it.

    Raises:
        CertificateError: its key usages are not those of a seal.
    """
    try:
        usage = leaf.extensions.get_extension_for_class(x509.KeyUsage).value
        extended = leaf.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
        basic = leaf.extensions.get_extension_for_class(x509.BasicConstraints).value
    except x509.ExtensionNotFound as error:
        raise CertificateError("The seal's certificate does not say what it is for.") from error
    fits = usage.digital_signature and usage.content_commitment and not basic.ca
    if not fits or list(extended) != [DOCUMENT_SIGNING_OID]:
        raise CertificateError("The seal's certificate is not one for sealing documents.")


def find_root(
    chain: Sequence[x509.Certificate], *, roots: Sequence[x509.Certificate], now: datetime
) -> x509.Certificate:
    """Give the trusted root in which the chain ends; every link is valid now.

    Args:
        chain: leaf first, without a root.
        roots: what is trusted.
        now: aware time.

    Raises:
        CertificateError: the chain ends nowhere that is trusted, or a link does not hold.
    """
    if not 1 <= len(chain) <= _LONGEST_CHAIN:
        raise CertificateError("The seal's chain of certificates is not of a length that can be.")
    for link, issuer in itertools.pairwise(chain):
        _verify_link(link, issuer)
    root = next((root for root in roots if _issued(chain[-1], root)), None)
    if root is None:
        message = "The seal is intact, but it does not end in a root that you trust."
        raise CertificateError(message)
    for certificate in (*chain, root):
        if not certificate.not_valid_before_utc <= now <= certificate.not_valid_after_utc:
            message = (
                "The seal's certificates are not valid at this moment. Check this computer's "
                "clock; if it is right, ask the unit."
            )
            raise CertificateError(message)
    if not _may_issue(root):
        raise CertificateError("A root given with --trust is not one that may issue certificates.")
    return root


def require_same_world(
    chain: Sequence[x509.Certificate], root: x509.Certificate, *, training: bool
) -> None:
    """Return if document, chain and root are all for training, or none of them is.

    Raises:
        CertificateError: they are not of one kind.
    """
    marks = {training, is_training(root), *(is_training(link) for link in chain)}
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


def _verify_link(link: x509.Certificate, issuer: x509.Certificate) -> None:
    if not _issued(link, issuer) or not _may_issue(issuer):
        raise CertificateError("The seal's chain of certificates does not hold together.")


def _may_issue(certificate: x509.Certificate) -> bool:
    try:
        found = certificate.extensions.get_extension_for_oid(ExtensionOID.BASIC_CONSTRAINTS).value
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return False
    return isinstance(found, x509.BasicConstraints) and found.ca and usage.key_cert_sign
