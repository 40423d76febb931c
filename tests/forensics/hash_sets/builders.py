from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from blake3 import blake3

from forensics.hash_set import KnownFileTable
from forensics.hash_sets.sections import from_sections, to_sections
from forensics.values import Digest, HashAlgorithm, KnownFile

if TYPE_CHECKING:
    from collections.abc import Iterable

    from forensics.hash_set import HashSet

ALL_KINDS = tuple(HashAlgorithm)


def digest_of_content(kind: HashAlgorithm, content: bytes) -> Digest:
    match kind:
        case HashAlgorithm.BLAKE3:
            return Digest(kind, blake3(content).digest())
        case _:
            return Digest(kind, hashlib.new(kind.value, content, usedforsecurity=False).digest())


def a_known_file(
    content: bytes,
    *,
    reference: str = "IMG-0001",
    kinds: Iterable[HashAlgorithm] = ALL_KINDS,
    with_size: bool = True,
) -> KnownFile:
    digests = tuple(
        digest_of_content(kind, content) for kind in HashAlgorithm if kind in set(kinds)
    )
    return KnownFile(reference, len(content) if with_size else None, digests)


def a_hash_set(known_files: Iterable[KnownFile]) -> HashSet:
    return from_sections(to_sections(bytes(32), KnownFileTable.from_known_files(known_files)))


def a_hash_set_of(contents: Iterable[bytes]) -> HashSet:
    return a_hash_set(
        a_known_file(content, reference=f"IMG-{number:04}")
        for number, content in enumerate(contents, start=1)
    )
