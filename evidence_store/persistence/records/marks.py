"""What an entry says of a record: its versions, its digest, and a digest of each part it changed.

The digests are keyed with a salt that stands beside the record alone: a name cannot be found from
them by trying, and when the values of its case are destroyed, the salt ends with them.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from blake3 import blake3

from evidence_store.domain.events.record_parts import parts_of
from evidence_store.errors import TamperedLogError
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from evidence_store.custody.leaves.drafts import JsonValue

SALT_SIZE = 32
_plain = json.JSONEncoder(sort_keys=True, separators=(",", ":")).encode


def new_salt() -> str:
    """A salt for a record: 32 random bytes in hexadecimal."""
    return secrets.token_hex(SALT_SIZE)


@dataclass(frozen=True, slots=True)
class Kept:
    """A record as its row keeps it.

    Args:
        kind: what kind of record it is.
        id: its id.
        version: its version.
        salt: 32 bytes in hexadecimal.
        document: its canonical JSON.
    """

    kind: str
    id: str
    version: int
    salt: str = field(repr=False)
    document: str = field(repr=False)

    @property
    def name(self) -> str:
        """What entries call it."""
        return f"{self.kind}/{self.id}"

    @property
    def digest(self) -> str:
        """The keyed digest of all of it (hexadecimal)."""
        return _keyed(self.salt, self.document.encode())

    @property
    def parts(self) -> Mapping[str, str]:
        """The keyed digest of each part that says something, by its path."""
        return _digests(self.document, self.salt)

    def digest_of(self, path: str, value: object) -> str:
        """The digest that a part of it has when it says this."""
        return _digest_of(self.salt, path, value)

    @property
    def place(self) -> tuple[str | None, str | None]:
        """The case and the exhibit that it names as its own, as far as it does."""
        told = json.loads(self.document)
        case_id = self.id if self.kind == "case" else told.get("case_id")
        own = told.get("about", told) if self.kind == "job" else told
        return case_id, self.id if self.kind == "exhibit" else own.get("exhibit_id")


@dataclass(frozen=True, slots=True)
class RecordMark:
    """What one entry says of one record.

    Args:
        before: its version before the entry; 0 where the entry makes it.
        version: its version after.
        digest: the keyed digest of all of it.
        parts: of each part that the entry added or changed the new digest; None for one that it
            took out.
    """

    before: int
    version: int
    digest: str
    parts: Mapping[str, str | None]

    @classmethod
    def of(cls, before: Kept | None, after: Kept) -> RecordMark:
        """What an entry says that led from one to the other."""
        old, new = {} if before is None else before.parts, after.parts
        parts: dict[str, str | None] = {p: d for p, d in new.items() if old.get(p) != d}
        parts |= dict.fromkeys(old.keys() - new.keys())
        return cls(0 if before is None else before.version, after.version, after.digest, parts)

    def document(self) -> JsonValue:
        """As it stands in the entry."""
        return [self.before, self.version, self.digest, {**self.parts}]


def read_marks(value: bytes) -> dict[str, RecordMark]:
    """Read what an entry says of records, by their names.

    Raises:
        TamperedLogError: it has another form.
    """
    try:
        return {name: _mark(told) for name, told in json.loads(value).items()}
    except (AttributeError, TypeError, ValueError, RecursionError):
        raise TamperedLogError("What an entry says of records has another form.") from None


def _mark(told: Any) -> RecordMark:  # noqa: ANN401 -- JSON has no narrower type
    before, version, digest, parts = told
    digests = [digest, *(each for each in parts.values() if each is not None)]
    # Not isinstance: to Python true is an int as well.
    numbers = all(type(each) is int for each in (before, version))
    if not numbers or not all(isinstance(each, str) for each in digests):
        message = "not a mark"
        raise ValueError(message)
    return RecordMark(before, version, digest, parts)


# Kept beyond a transaction, as it follows from the bytes alone (ADR 47), and forgotten when the
# values of a case are destroyed.
@lru_cache(maxsize=4096)
def _digests(document: str, salt: str) -> Mapping[str, str]:
    parts = parts_of(json.loads(document))
    return {path: _digest_of(salt, path, each) for path, each in parts.items()}


def _digest_of(salt: str, path: str, value: object) -> str:
    # With its path, or equal values could change places between two parts.
    return _keyed(salt, _plain([path, value]).encode())


def _keyed(salt: str, data: bytes) -> str:
    return blake3(data, key=bytes.fromhex(salt)).hexdigest()


def forget_digests() -> None:
    """Keep no text of any record in memory any longer."""
    _digests.cache_clear()
