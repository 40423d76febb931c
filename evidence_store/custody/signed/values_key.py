"""Which key for values the log names: in clear by a digest, as people signed for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.custody.heads.log_keys import KEYS_REPLACED
from evidence_store.custody.leaves.entries import read_leaf
from evidence_store.custody.signed.enrolled import FOUNDED
from evidence_store.custody.signed.proving import keys_in_force

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evidence_store.custody.leaves.drafts import Entry
    from evidence_store.custody.signed.proving import Told

_MARKS = tuple(f'"ev":"{each}"'.encode() for each in (FOUNDED, KEYS_REPLACED))


def values_key_named(control: Sequence[Entry], told: Told) -> tuple[int, str] | None:
    """The newest entry that names the unit's key for values: its number, and the key's digest.

    The first people name it, and anyone who replaces the unit's keys.

    Args:
        control: the control chain, or those of its entries that speak of keys.
        told: gives fields of its entries (``CustodyLog.told``).

    Raises:
        TamperedLogError: somebody signed for a key who could not, or nobody did.
    """
    # Otherwise any entry of that kind, signed by anybody, could name a key.
    keys_in_force(control, told)
    named = None
    for each in control:
        if any(mark in each.body for mark in _MARKS):
            leaf = read_leaf(each.body)
            if leaf.event in (FOUNDED, KEYS_REPLACED) and leaf.case_id is None:
                named = leaf.place.seq, str(leaf.public.get("values"))
    return named
