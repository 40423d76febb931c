"""The digests of contents: one way to make a hasher of each kind."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Protocol, Self, assert_never

from blake3 import blake3

from forensics.values import HashAlgorithm

if TYPE_CHECKING:
    from typing_extensions import Buffer


class Hasher(Protocol):
    """A digest in the making; ``copy`` keeps what was hashed so far."""

    def update(self, data: Buffer, /) -> object:
        """Take more bytes."""

    def digest(self) -> bytes:
        """The digest of all bytes so far."""

    def copy(self) -> Self:
        """A hasher of its own that goes on from here."""


def new_hasher(algorithm: HashAlgorithm) -> Hasher:
    """Begin a digest of that kind."""
    match algorithm:
        case HashAlgorithm.BLAKE3:
            return blake3()
        case HashAlgorithm.SHA256:
            return hashlib.sha256()
        case HashAlgorithm.SHA1:
            return hashlib.sha1(usedforsecurity=False)
        case HashAlgorithm.MD5:
            return hashlib.md5(usedforsecurity=False)
        case _:
            assert_never(algorithm)
