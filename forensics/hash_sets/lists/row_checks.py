"""What a row of a list says, checked: digests, a size, a PDQ hash, a reference.

* Mixed case and missing kinds of digest are accepted.
* A digest of zeros alone, or of the empty file, is refused: it would hit half of every disk.
* So is the PDQ hash of an almost empty picture, which is like any other.
"""

from __future__ import annotations

import re
from typing import Any

from forensics.altered.pdq import HASH_SIZE, LEAST_QUALITY
from forensics.hash_set import LONGEST_REFERENCE, SIZE_UNKNOWN
from forensics.hash_sets.lists.refusals import BadRowError, Refusal, refusal_of
from forensics.hashing import new_hasher
from forensics.values import HashAlgorithm

LARGEST_SIZE = 2**62
EMPTY_DIGESTS = {kind: new_hasher(kind).digest() for kind in HashAlgorithm}
FEWEST_BITS, MOST_BITS = 64, 192
"""Set in the PDQ hash of a picture with something to see: each is set or not by its median."""
LONGEST_ADDITION = 28
"""Bytes that a reference may gain where another known file has it."""
_KIND_OF_NAME = {"sha2256": HashAlgorithm.SHA256, **{str(kind): kind for kind in HashAlgorithm}}
# Asked for each row of millions: an attribute of an enumeration takes ten times as long.
_SIZES = {kind: kind.size for kind in HashAlgorithm}
_ZEROS = {kind: bytes(kind.size) for kind in HashAlgorithm}
_UNFIT_IN_REFERENCE = re.compile(r"[\x00-\x1f\x7f/\\\ud800-\udfff]")
_SIZE = re.compile(r"[0-9]{1,19}", re.ASCII)


def checked_reference(text: str) -> bytes:
    """Return what the list calls a known file, as UTF-8; nothing where it says nothing.

    Raises:
        BadRowError: it is a path, too long, or holds control characters.
    """
    reference = text.strip()
    if not reference:
        return b""
    if len(reference) > LONGEST_REFERENCE:
        raise BadRowError(Refusal.LONG_REFERENCE)
    if _UNFIT_IN_REFERENCE.search(reference):
        raise BadRowError(Refusal.REFERENCE)
    encoded = reference.encode()
    if len(encoded) > LONGEST_REFERENCE - LONGEST_ADDITION:
        raise BadRowError(Refusal.LONG_REFERENCE)
    return encoded


def checked_size(said: str) -> int:
    """Return the bytes of a known file; ``SIZE_UNKNOWN`` where nothing is said.

    Raises:
        BadRowError: it is no number of bytes, or the file is empty.
    """
    text = said.strip()
    if not text:
        return SIZE_UNKNOWN
    if not _SIZE.fullmatch(text) or int(text) > LARGEST_SIZE:
        raise BadRowError(Refusal.SIZE)
    if not int(text):
        raise BadRowError(Refusal.EMPTY)
    return int(text)


def checked_digests(listed: tuple[tuple[str, str], ...]) -> dict[HashAlgorithm, bytes]:
    """Return the digests of kinds that are known.

    Raises:
        BadRowError: one is none, or is of the empty file, or two of one kind differ.
    """
    digests: dict[HashAlgorithm, bytes] = {}
    for name, text in listed:
        kind = _KIND_OF_NAME.get(name) or _KIND_OF_NAME.get(re.sub(r"[^a-z0-9]", "", name.lower()))
        if kind is None or not (said := text.strip()):
            continue
        digest = _digest_from(kind, said)
        if digests.setdefault(kind, digest) != digest:
            raise BadRowError(refusal_of(kind, "TWO"))
    return digests


def _digest_from(kind: HashAlgorithm, text: str) -> bytes:
    value = _hexadecimal(text, _SIZES[kind])
    if value is None:
        raise BadRowError(refusal_of(kind, "LENGTH"))
    if value == _ZEROS[kind]:
        raise BadRowError(refusal_of(kind, "ZEROS"))
    if value == EMPTY_DIGESTS[kind]:
        raise BadRowError(refusal_of(kind, "EMPTY"))
    return value


def _hexadecimal(text: str, size: int) -> bytes | None:
    """Bytes of so many digits and nothing else; ``fromhex`` alone would let blanks pass."""
    if len(text) != 2 * size or not text.isalnum():
        return None
    try:
        return bytes.fromhex(text)
    except ValueError:
        return None


def checked_pdq(text: str, quality: str) -> tuple[bytes, int]:
    """Return a PDQ hash and its quality.

    Raises:
        BadRowError: it is none, or of a picture with too little in it.
    """
    value = _hexadecimal(text, HASH_SIZE)
    if value is None:
        raise BadRowError(Refusal.PDQ_LENGTH)
    if not FEWEST_BITS <= int.from_bytes(value, "big").bit_count() <= MOST_BITS:
        raise BadRowError(Refusal.PDQ_FLAT)
    # Of a list that says none, those who made it decided what is worth keeping.
    number: Any = quality or str(LEAST_QUALITY)
    if not _SIZE.fullmatch(number) or not LEAST_QUALITY <= int(number) <= 100:
        raise BadRowError(Refusal.PDQ_QUALITY)
    return value, int(number)
