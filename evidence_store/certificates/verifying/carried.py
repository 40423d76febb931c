"""The entries of the custody log that a certificate carries, each as it stands under its head."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from evidence_store.custody.leaves.commitments import Disclosure, verify_disclosure
from evidence_store.custody.leaves.drafts import JsonValue
from evidence_store.custody.leaves.entries import Leaf, read_leaf
from evidence_store.custody.leaves.many_proofs import verify_many
from evidence_store.custody.leaves.merkle import leaf_hash
from evidence_store.errors import TamperedLogError
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from evidence_store.domain.certificates.certificate_content import (
        CertifiedCustody,
        CertifiedEntry,
    )


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
    if places != sorted(set(places)):
        raise TamperedLogError("The entries are not in their order.")
    leaves = {each.seq: each.hash for each in carried}
    verify_many(leaves, size=custody.size, proof=custody.proof, root=custody.root)
    return carried


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
