"""Whether an entry about the unit is signed, by people whose duties and keys let them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.custody.signed.proving import keys_in_force, require_duties
from evidence_store.custody.signed.statements import (
    SIGNATURES,
    STATEMENT,
    read_form,
    verify_signatures,
)
from evidence_store.errors import TamperedLogError

if TYPE_CHECKING:
    from evidence_store.custody.leaves.entries import Leaf
    from evidence_store.workflow._kit.ports import CustodyLog


def is_signed(custody: CustodyLog, leaf: Leaf) -> bool:
    """Whether people signed it whose key was in force then, and whose duties included it."""
    seq, opened = leaf.place.seq, custody.disclosed(leaf.place.seq)
    # By what the log held before it: a key or a duty that came later signed nothing earlier.
    control = [each for each in custody.control() if each.seq < seq]
    try:
        form = read_form(leaf, opened.get(STATEMENT))
        keys = keys_in_force(control, custody.told)
        signed = verify_signatures(seq, form, opened.get(SIGNATURES), keys)
        require_duties(leaf, signed, control, custody.told)
    except TamperedLogError:
        return False
    return bool(signed)
