"""Finding the lock of a PDF file, and what opens it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from forensics.contents.pdf.locks import TRY_WORK, PdfLock, lock_of
from forensics.contents.pdf.objects import MOST, Reference, value_at
from forensics.contents.pieces import bytes_at
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from forensics.contents.means import Means
    from forensics.contents.pdf.dictionaries import StreamFacts
    from forensics.contents.pdf.locks import Opening
    from forensics.matching.content_streams import ContentStream

_TAIL = 2048  # bytes: ISO 32000-1, 7.5.5 has the trailer's address in the last 1024
_WINDOW = 1024 * 1024
_ADDRESS = re.compile(rb"startxref[\0\t\n\f\r ]+(\d{1,12})")
_ENCRYPT = re.compile(rb"/Encrypt(?=[\0\t\n\f\r ]*(?:\d|<<))")
_IDENTIFIER = re.compile(rb"/ID(?=[\0\t\n\f\r ]*\[)")


@dataclass(frozen=True, slots=True)
class OpenLock:
    """A lock, and the key that opens it; None for both where it is closed."""

    lock: PdfLock | None = None
    key: bytes | None = None

    def opening(self, facts: StreamFacts) -> Opening | None:
        """Return what decrypts a stream; None for one that is not encrypted, or stays so."""
        if self.lock is None or self.key is None:
            return None
        is_clear = facts.kind == b"XRef" or b"Crypt" in facts.filters
        is_clear |= facts.kind == b"Metadata" and not self.lock.locks_metadata
        return None if is_clear else self.lock.opening(self.key, facts.number, facts.generation)


def lock_on(content: ContentStream, means: Means) -> OpenLock | None:
    """Return the lock of a file, opened by a passphrase where one does; None where it has none.

    Raises:
        OverBudgetError: finding it takes more than there is to spend.
    """
    tail = bytes_at(content, max(0, content.size - _TAIL), _TAIL)
    address = _ADDRESS.search(tail)
    trailer = bytes_at(content, int(address[1]), _TAIL) if address else b""
    for said in (tail, trailer.partition(b"stream")[0]):
        if (found := _ENCRYPT.search(said)) is not None:
            return _opened(content, means, said, found.end())
    return None


def _opened(content: ContentStream, means: Means, said: bytes, at: int) -> OpenLock:
    told, listed = value_at(said, at), _IDENTIFIER.search(said)
    if isinstance(told, Reference):
        told = value_at(_object(content, means, told.number), 0)
    identifiers = value_at(said, listed.end()) if listed else None
    first = identifiers[0] if isinstance(identifiers, list) and identifiers else b""
    lock = lock_of(told, first if isinstance(first, bytes) else b"")
    for passphrase in ("", *means.passphrases) if lock is not None else ():
        means.spend(TRY_WORK)
        if lock is not None and (key := lock.key_by(passphrase)) is not None:
            return OpenLock(lock, key)
    return OpenLock()


def _object(content: ContentStream, means: Means, number: int) -> bytes:
    """What stands behind the first head of an object by that number; no table is relied on."""
    head = re.compile(rb"(?<!\d)%d[\0\t\n\f\r ]+\d{1,5}[\0\t\n\f\r ]+obj" % number)
    for start in range(0, content.size, _WINDOW):
        shown = bytes_at(content, start, _WINDOW + 64)
        means.spend(len(shown))
        if (found := head.search(shown)) is not None:
            return bytes_at(content, start + found.end(), MOST)
    return b""
