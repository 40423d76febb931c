"""The entries of the custody log that a document carries, each as it stands under its head.

Every document of the unit carries some, and is held to the same: that none about keys is left out,
that it is not older than they are, who its people are, and that issuing it was one's duty.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

from evidence_store.certificates.verifying.signed import TOLERANCE
from evidence_store.custody.heads.heads import HEADS_ROOT, root_of_keys
from evidence_store.custody.leaves.commitments import Disclosure, verify_disclosure
from evidence_store.custody.leaves.drafts import JsonValue
from evidence_store.custody.leaves.entries import Leaf, read_leaf
from evidence_store.custody.leaves.many_proofs import verify_many
from evidence_store.custody.leaves.merkle import leaf_hash
from evidence_store.custody.signed.enrolled import ENROLLED, is_of_keys
from evidence_store.domain.people.duties import ALLOWED_DUTIES
from evidence_store.errors import CertificateError, CustodyError, TamperedLogError
from evidence_store.ways import said_by
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from datetime import datetime

    from evidence_store.custody.signed.enrolled import KeysOfPeople
    from evidence_store.domain.certificates.certificate_content import (
        CertifiedCustody,
        CertifiedEntry,
        CertifiedPerson,
    )
    from evidence_store.domain.people.duties import Act


FAULT = "The entries of the custody log in the record are not valid."
NO_DUTY = "The duties of the person who issued the document did not include issuing it."
_NAMES = ("name", "rank", "staff_number")


@dataclass(frozen=True, slots=True)
class Carried:
    """One entry: its leaf, the leaf's hash, and the fields that are opened."""

    leaf: Leaf
    hash: bytes
    opened: Mapping[str, JsonValue]

    @property
    def seq(self) -> int:
        """Its number in the log."""
        return self.leaf.place.seq


def read_carried(custody: CertifiedCustody) -> tuple[Carried, ...]:
    """The entries in their order; the last one is the newest under the head.

    Raises:
        TamperedLogError: one does not stand under the head, or they are not in their order.
        ValueError: one is not of the form of a certificate.
        KeyError: the same.
    """
    carried = tuple(_read(each) for each in custody.proved)
    places = [each.seq for each in carried]
    # A key counts from one entry to another, so their order decides whose signature is valid.
    if places != sorted(set(places)):
        raise TamperedLogError("The entries are not in their order.")
    leaves = {each.seq: each.hash for each in carried}
    verify_many(leaves, size=custody.size, proof=custody.proof, root=custody.root)
    return carried


@contextmanager
def entries_held() -> Iterator[None]:
    """Say in one way what carried entries turn out not to hold.

    Raises:
        CertificateError: in place of what reading and comparing them raised.
    """
    try:
        yield
    # Whatever a forged entry makes the readers raise, the answer is one: not valid.
    except CustodyError as error:
        raise CertificateError(f"{FAULT} " + said_by(error)) from error
    except (ValueError, KeyError, TypeError, IndexError, RecursionError) as error:
        raise CertificateError(FAULT) from error


def verify_whole(carried: Sequence[Carried]) -> None:
    """Check that no entry about keys, deputies, translations is left out, by the map recorded last.

    Raises:
        TamperedLogError: one is.
    """
    newest = carried[-1].leaf
    keys = root_of_keys(each.hash for each in carried if is_of_keys(each.leaf))
    told = newest.public.get("size"), newest.public.get("keys")
    # The newest of all: an entry behind it could end a key, and no count would miss it.
    is_map = newest.event == HEADS_ROOT and newest.case_id is None
    if not is_map or told != (newest.place.seq, keys.document()):
        raise TamperedLogError(
            "An entry by which a key, a delegation or a translation began or ended is left out."
        )


def verify_named(
    people: Sequence[CertifiedPerson], signers: Collection[str], carried: Sequence[Carried]
) -> None:
    """Check that everybody who signed is named, and everybody as they were enrolled.

    Raises:
        CertificateError: somebody is not.
    """
    names = {
        each.leaf.public.get("person"): tuple(each.opened.get(name) for name in _NAMES)
        for each in carried
        if each.leaf.event == ENROLLED
    }
    if {*signers} - {p.id for p in people}:
        raise CertificateError("A statement was made by a person the record does not name.")
    for person in people:
        if names.get(person.id) != (person.name, person.rank, person.staff_number):
            raise CertificateError("A person's name is not the one they were enrolled under.")


def verify_dated(issued_at: datetime, carried: Sequence[Carried]) -> None:
    """Check that a document is not older than the newest entry that it carries.

    Raises:
        CertificateError: it is.
    """
    if carried[-1].leaf.recorded > issued_at + TOLERANCE:
        raise CertificateError("The document is dated before the custody log that it quotes.")


def verify_duty(issuer: str, keys: KeysOfPeople, act: Act) -> None:
    """Check that the duties of the person who issued a document included it.

    Raises:
        CertificateError: they did not.
    """
    if not keys.duties_of(issuer) & ALLOWED_DUTIES[act]:
        raise CertificateError(NO_DUTY)


def _read(entry: CertifiedEntry) -> Carried:
    body = entry.body.encode()
    leaf, opened = read_leaf(body), dict[str, JsonValue]()
    if len({each.name for each in entry.fields}) != len(entry.fields):
        raise TamperedLogError("A field of an entry is opened twice.")
    for each in entry.fields:
        field = Disclosure(leaf.place.seq, each.name, each.salt, each.value.encode())
        verify_disclosure(field, commitment=leaf.commitments[each.name])
        opened[each.name] = field.content
    return Carried(leaf, leaf_hash(body), opened)
