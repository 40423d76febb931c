"""Whether the log that a certificate quotes is the unit's, and its people have the keys they had.

All of it from the record and the unit's root alone. The root vouches for the log's key and for the
first people; each further key rests on signatures of people before it; each of these entries is
proved under the head that the log's key signed for. Whoever has every key of the unit, and none of
other people, can invent neither a log with people of its own nor a key for somebody.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cryptography import x509

from evidence_store.certificates.log_certificate import founders_digest, read_log_certificate
from evidence_store.certificates.unit_seal import is_training
from evidence_store.certificates.verifying.trust import find_root
from evidence_store.custody.commitments import Disclosure, verify_disclosure
from evidence_store.custody.entries import read_leaf
from evidence_store.custody.merkle import leaf_hash, verify_inclusion
from evidence_store.custody.proving import Proving
from evidence_store.errors import CertificateError, CustodyError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evidence_store.certificates.replaced import ReplacedKeys
    from evidence_store.custody.drafts import JsonValue
    from evidence_store.custody.entries import Leaf
    from evidence_store.domain.certificate_content import (
        CertificateContent,
        CertifiedCustody,
        CertifiedEntry,
    )

_ENROLLED, _CONFIRMED, _REPLACED = "person.enrolled", "person.confirmed", "person.key_replaced"
_FOUNDED = "unit.founded"
_NAMES = ("name", "rank", "staff_number")


class _Read:
    """One entry as it was read: the leaf, and its opened fields."""

    def __init__(self, leaf: Leaf, opened: Mapping[str, JsonValue]) -> None:
        self.leaf = leaf
        self.opened = opened


def verify_proven(
    content: CertificateContent, *, root: x509.Certificate, replaced: ReplacedKeys
) -> None:
    """Return if the log is the unit's own, and everybody's keys came into force in it.

    Args:
        content: the record.
        root: the root that is trusted.
        replaced: which keys under it count no more.

    Raises:
        CertificateError: the log is not the unit's, an entry is not in it, a key came in another
            way than keys come, or a person is named, or has a key, otherwise than enrolled.
    """
    founders = _verify_log(content, root=root, replaced=replaced)
    try:
        read = _read_entries(content.custody)
    except (CustodyError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise CertificateError(
            "The entries of the custody log that the record carries do not hold."
        ) from error
    if founders_digest(_first_people(read)) != founders:
        raise CertificateError("The first people of the log are not those of the unit.")
    _verify_people(content, read)


def _verify_log(
    content: CertificateContent, *, root: x509.Certificate, replaced: ReplacedKeys
) -> bytes:
    """Give the digest of the first people, for whom the root vouches with the log's key."""
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
    return founders


def _read_entries(custody: CertifiedCustody) -> list[_Read]:
    """Every entry, proved under the head, with what people signed in it held to their keys."""
    proving, read, last = Proving(), [], -1
    for entry in custody.proved:
        leaf = read_leaf(entry.body.encode())
        if leaf.place.seq <= last:
            message = "the entries are not in their order"
            raise ValueError(message)
        last = leaf.place.seq
        verify_inclusion(
            leaf_hash(entry.body.encode()),
            index=last,
            size=custody.size,
            root=custody.root,
            proof=entry.path,
        )
        opened = _opened(leaf, entry)
        proving.take(leaf, opened)
        read.append(_Read(leaf, opened))
    return read


def _opened(leaf: Leaf, entry: CertifiedEntry) -> dict[str, JsonValue]:
    opened: dict[str, JsonValue] = {}
    for each in entry.fields:
        field = Disclosure(leaf.place.seq, each.name, each.salt, each.value.encode())
        verify_disclosure(field, commitment=leaf.commitments[each.name])
        opened[each.name] = field.content
    return opened


def _first_people(read: list[_Read]) -> dict[str, bytes]:
    people: dict[str, bytes] = {}
    for each in read:
        if each.leaf.event == _FOUNDED:
            return people
        if each.leaf.event == _ENROLLED:
            told = each.leaf.public
            people[str(told["person"])] = bytes.fromhex(str(told["signing_key"]))
    raise CertificateError("The first people of the log did not sign its founding.")


def _verify_people(content: CertificateContent, read: list[_Read]) -> None:
    """Everybody is named as they were enrolled, and has the keys that came into force for them."""
    keys: dict[str, set[bytes]] = {}
    names: dict[str, tuple[JsonValue, ...]] = {}
    gives = {_ENROLLED, _CONFIRMED, _REPLACED}
    for each in read:
        told = each.leaf.public
        if each.leaf.event == _FOUNDED:  # from then on an enrolment alone gives nobody a key
            gives.discard(_ENROLLED)
        if each.leaf.event in gives:
            key = bytes.fromhex(str(told["signing_key"]))
            keys.setdefault(str(told["person"]), set()).add(key)
        if each.leaf.event == _ENROLLED:
            names[str(told["person"])] = tuple(each.opened.get(name) for name in _NAMES)
    for person in content.people:
        if names.get(person.id) != (person.name, person.rank, person.staff_number):
            raise CertificateError("A person is named otherwise than they were enrolled.")
        own = {person.signing_key, *(former.signing_key for former in person.former_keys)}
        if not own <= keys.get(person.id, set()):
            raise CertificateError("A person has another key than came into force for them.")
