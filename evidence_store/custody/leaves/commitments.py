"""Commitments: what is personal stands in a leaf only as a salted HMAC.

``com[field] = HMAC-SHA-256(salt, field || 00 || JCS(value))`` with 32 random bytes of salt for
every field of every entry: a name cannot be guessed from it, and two entries about one person
cannot be linked. Salt and value live beside the log as a *disclosure*; without its row the field is
withheld, and leaf, root and every proof stay valid.
"""

from __future__ import annotations

import hmac
import json
import secrets
from dataclasses import field
from typing import TYPE_CHECKING

from evidence_store.custody.leaves.canonical import canonical
from evidence_store.errors import TamperedLogError
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evidence_store.custody.leaves.drafts import JsonValue

# A name has few guesses. Without its salt each of them has 2**256 digests.
SALT_SIZE = 32


@dataclass(frozen=True, slots=True)
class Disclosure:
    """What opens one commitment: the field's name, its salt and the exact JSON of its value."""

    seq: int
    path: str
    salt: bytes = field(repr=False)
    value: bytes = field(repr=False)

    @property
    def content(self) -> JsonValue:
        """The value itself.

        Raises:
            TamperedLogError: it is no JSON, though it may open a commitment: a holder of the log's
                key can commit to any bytes.
        """
        try:
            content: JsonValue = json.loads(self.value)
        except (ValueError, RecursionError):
            raise TamperedLogError(
                f"Entry {self.seq}: what is disclosed is not of the form that this log writes "
                f"(field {self.path!r})."
            ) from None
        return content


def commit_to(seq: int, fields: Mapping[str, JsonValue]) -> tuple[Disclosure, ...]:
    """Give every field a fresh salt; the result is what the log keeps beside its leaf.

    Raises:
        ValueError: a value holds what no entry may hold.
    """
    salts = secrets.token_bytes(SALT_SIZE * len(fields))  # asking the system once is quicker
    return tuple(
        Disclosure(seq, path, salts[at : at + SALT_SIZE], canonical(value))
        for at, (path, value) in zip(
            range(0, len(salts), SALT_SIZE), sorted(fields.items()), strict=True
        )
    )


def commitment_of(disclosure: Disclosure) -> bytes:
    """The 32 bytes that stand in the leaf."""
    # Neither a field's name nor JSON holds a zero byte: nothing can move from one to the other.
    message = disclosure.path.encode() + b"\x00" + disclosure.value
    return hmac.digest(disclosure.salt, message, "sha256")


def verify_disclosure(disclosure: Disclosure, *, commitment: bytes) -> None:
    """Check that salt and value open the commitment.

    Raises:
        TamperedLogError: they do not, or the salt is not 32 bytes long.
    """
    # SQLite keeps whatever somebody writes into a column.
    is_kept = all(isinstance(each, bytes) for each in (disclosure.salt, disclosure.value))
    opens = is_kept and hmac.compare_digest(commitment_of(disclosure), commitment)
    if not opens or len(disclosure.salt) != SALT_SIZE:
        raise TamperedLogError(
            f"Entry {disclosure.seq}: what is disclosed is not what was recorded "
            f"(field {disclosure.path!r})."
        )
