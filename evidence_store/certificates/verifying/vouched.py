"""Whether the log that a certificate quotes is the unit's: the root alone says so.

The root vouches for the log's key and for the first people; everything else of people rests on what
these signed (``proven``). Anyone who has every key of the unit can so found no log with other
people.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cryptography import x509

from evidence_store.certificates.log_certificate import founders_digest, read_log_certificate
from evidence_store.certificates.unit_seal import is_training
from evidence_store.certificates.verifying.trust import find_root
from evidence_store.custody.leaves.entries import read_leaf
from evidence_store.custody.signed.enrolled import ENROLLED, FOUNDED
from evidence_store.errors import CertificateError

if TYPE_CHECKING:
    from evidence_store.certificates.replaced import ReplacedKeys
    from evidence_store.certificates.verifying.record import AnyRecord
    from evidence_store.domain.certificates.certificate_content import CertifiedCustody


def verify_vouched(
    content: AnyRecord,
    *,
    root: x509.Certificate,
    replaced: ReplacedKeys,
) -> None:
    """Check that the root vouches for the key of the log, and for the first people in it.

    Args:
        content: a record whose entries hold (``record.parse_record``).
        root: the root that is trusted.
        replaced: which keys under it are no longer valid.

    Raises:
        CertificateError: the log is another unit's, or an invented one.
    """
    try:
        certificate = x509.load_der_x509_certificate(content.custody.log_certificate)
    except ValueError as error:
        raise CertificateError("The record carries no certificate of its log's key.") from error
    key, founders = read_log_certificate(certificate)
    try:
        find_root(certificate, roots=[root], moments=[content.issued_at])
    except CertificateError as error:
        raise CertificateError("The root does not vouch for the log of the record.") from error
    replaced.require_in_force(certificate, at=content.issued_at)
    if key != content.custody.log_key or is_training(certificate) is not content.training:
        raise CertificateError("The certificate of the log's key is of another log.")
    if founders_digest(_first_people(content.custody)) != founders:
        raise CertificateError("The first people of the log are not those of the unit.")


def _first_people(custody: CertifiedCustody) -> dict[str, bytes]:
    people: dict[str, bytes] = {}
    for entry in custody.proved:
        leaf = read_leaf(entry.body.encode())
        if leaf.event == FOUNDED:
            return people
        if leaf.event == ENROLLED:
            people[str(leaf.public["person"])] = bytes.fromhex(str(leaf.public["signing_key"]))
    raise CertificateError("The first people of the log did not sign its founding.")
