"""How a log gets another key: one entry that two people signed, and from its own head on.

The entry names the key that ends and the key that follows. Heads that cover it, and all later ones,
are signed with the new key; a head that does not is signed with the old one. So anyone who kept the
old key can sign no head of entries that were made after it was replaced.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from evidence_store.custody.heads.checkpoints import LogKey
from evidence_store.custody.leaves.entries import Leaf, read_leaf
from evidence_store.errors import CustodyError, TamperedLogError
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable

    from evidence_store.custody.leaves.drafts import Entry

KEYS_REPLACED = "unit.keys_replaced"
FIRST, SECOND = "first", "second"
"""The parts in which two people sign it."""

_DIGEST = re.compile("[0-9a-f]{64}")
_MARK = f'"ev":"{KEYS_REPLACED}"'.encode()


@dataclass(frozen=True, slots=True)
class KeysReplaced:
    """What such an entry says.

    Args:
        former_key: of the log until then.
        log_key: of the log from then on.
        seal: SHA-256 of the public key that seals documents from then on (its SPKI, DER).
        lists: the same of the key that signs lists of withdrawn documents.
        values: digest of the unit's key for values (``keys.unit_keys.CaseSecrets``).
    """

    former_key: LogKey
    log_key: LogKey
    seal: str
    lists: str
    values: str

    @property
    def facts(self) -> dict[str, str]:
        """What two people sign; the entry says the same in clear."""
        return {
            "former_key": str(self.former_key),
            "log_key": str(self.log_key),
            "seal": self.seal,
            "lists": self.lists,
            "values": self.values,
        }


def read_replacement(leaf: Leaf) -> KeysReplaced:
    """What an entry says of new keys.

    Raises:
        TamperedLogError: it is not of the form that is recorded.
    """
    told = leaf.public
    try:
        read = KeysReplaced(
            LogKey.from_text(str(told["former_key"])),
            LogKey.from_text(str(told["log_key"])),
            *(str(told[name]) for name in ("seal", "lists", "values")),
        )
    except (KeyError, CustodyError) as error:
        raise wrong_replacement(leaf) from error
    digests = read.seal, read.lists, read.values
    # Exactly these fields: nobody would have signed for a further one.
    if dict(told) != read.facts or not all(map(_DIGEST.fullmatch, digests)):
        raise wrong_replacement(leaf)
    return read


def wrong_replacement(leaf: Leaf) -> TamperedLogError:
    """The error that names such an entry."""
    return TamperedLogError(
        f"Entry {leaf.place.seq} does not say rightly by which keys the unit's were replaced."
    )


def replacements_in(control: Iterable[Entry]) -> list[tuple[int, KeysReplaced]]:
    """Every replacement of a log's key with the number of its entry, oldest first."""
    leaves = (read_leaf(each.body) for each in control if _MARK in each.body)
    return [
        (leaf.place.seq, read_replacement(leaf)) for leaf in leaves if leaf.event == KEYS_REPLACED
    ]
