"""Digests, and the known files identified by them."""

from __future__ import annotations

from enum import StrEnum

from forensics.value_classes import dataclass


class HashAlgorithm(StrEnum):
    """The digests that a hash set may hold."""

    BLAKE3 = "blake3"
    SHA256 = "sha256"
    SHA1 = "sha1"
    MD5 = "md5"

    @property
    def size(self) -> int:
        """Length of the digest in bytes."""
        return {"blake3": 32, "sha256": 32, "sha1": 20, "md5": 16}[self.value]

    @property
    def printed(self) -> str:
        """The name as people read it: SHA-256, MD5."""
        return self.value.upper().replace("SHA", "SHA-")


STRONG = frozenset({HashAlgorithm.SHA256, HashAlgorithm.BLAKE3})
"""Two files of one MD5 or SHA-1 can be made, so agreement in these is not certainty."""


@dataclass(frozen=True, slots=True, order=True)
class Digest:
    """One digest with the name of its algorithm; its text is ``sha256:9f...``."""

    algorithm: HashAlgorithm
    value: bytes

    def __post_init__(self) -> None:
        """Refuse a value that is not as long as its algorithm says.

        Raises:
            ValueError: the length is wrong.
        """
        if len(self.value) != self.algorithm.size:
            message = f"a {self.algorithm} digest is {self.algorithm.size} bytes long"
            raise ValueError(message)

    def __str__(self) -> str:
        """Algorithm and lower-case hexadecimal value."""
        return f"{self.algorithm}:{self.value.hex()}"

    @classmethod
    def from_text(cls, text: str) -> Digest:
        """Read ``algorithm:hex``.

        Raises:
            ValueError: the text is of another form.
        """
        algorithm, _, value = text.partition(":")
        return cls(HashAlgorithm(algorithm), bytes.fromhex(value))


@dataclass(frozen=True, slots=True)
class KnownFile:
    """One evidential picture or video by its digests: ``IMG-0001``, never its file name."""

    reference: str
    size: int | None
    digests: tuple[Digest, ...]

    def digest(self, algorithm: HashAlgorithm) -> Digest | None:
        """The digest of that kind, or None where the set does not hold it."""
        return next((d for d in self.digests if d.algorithm is algorithm), None)

    @property
    def item(self) -> str:
        """What a hit calls it: SHA-256 in hexadecimal, or the reference where that is not known."""
        sha256 = self.digest(HashAlgorithm.SHA256)
        return sha256.value.hex() if sha256 else self.reference
