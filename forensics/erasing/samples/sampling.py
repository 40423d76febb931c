"""A sample of a medium: which blocks are read, by whom nobody chose, and what that can show.

The blocks follow from a seed, by this rule, which anyone can follow with SHA-256 alone:

1. The seed is SHA-256 over ``expunge-sample-v1``, a zero byte, the 32 random bytes of the reading
   process, and the leaf hash of the entry of the custody log that bound them.
2. For ``i`` = 0, 1, 2, … SHA-256 over the seed and ``i`` as 8 bytes, big-endian, gives five numbers
   of 6 bytes each, big-endian; its last two bytes are not used.
3. A number at or above the largest multiple of the number of blocks that 6 bytes hold is passed
   over; of any other the remainder by the number of blocks is a block, where it was not chosen yet.

The list is sorted. Its digest is SHA-256 over the numbers in decimal, each with a line feed behind.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from forensics.erasing.medium import BLOCK_SIZE
from forensics.value_classes import dataclass
from forensics.values import Digest, Extent, HashAlgorithm, SampleRead

if TYPE_CHECKING:
    from collections.abc import Iterator

NONCE_SIZE = 32
LARGEST_SHARE = 50
"""The largest percentage that is a sample; who wants more reads all of it."""

MOST_BLOCKS = 1 << 16
"""Blocks on one list: more than these make a document long and show hardly more."""

CHANCE = 20
"""What a sample excludes, it misses once in so many samples: 5 %, as is usual."""

_DOMAIN = b"expunge-sample-v1\0"
_NUMBER, _NUMBERS = 6, 5


@dataclass(frozen=True, slots=True)
class BlockSample:
    """A sample that was drawn, before it is read.

    ``draw`` is the leaf hash of the entry that bound ``nonce``; ``percent`` is the share of all
    blocks that a supervisor signed for.
    """

    nonce: bytes
    draw: bytes
    percent: int

    def blocks_of(self, size: int) -> tuple[int, ...]:
        """The blocks that are read of a medium of that size, sorted."""
        of = blocks_in(size)
        return chosen(seed_of(self.nonce, self.draw), of=of, count=count_of(of, self.percent))

    def read_of(self, size: int) -> SampleRead:
        """What is said of it where it was read of a medium of that size."""
        listed = self.blocks_of(size)
        return SampleRead(
            draw=self.draw,
            nonce=self.nonce,
            percent=self.percent,
            block_size=BLOCK_SIZE,
            of=blocks_in(size),
            blocks=len(listed),
            size=sum(each.length for each in places(listed, size=size)),
            listed=digest_of_list(listed),
        )


def commitment_of(nonce: bytes) -> Digest:
    """What binds the random bytes before the blocks follow from them: their SHA-256."""
    return Digest(HashAlgorithm.SHA256, hashlib.sha256(nonce).digest())


def seed_of(nonce: bytes, draw: bytes) -> bytes:
    """The seed: of what the verifier's process drew and of the entry that the log then made."""
    return hashlib.sha256(_DOMAIN + nonce + draw).digest()


def blocks_in(size: int) -> int:
    """How many blocks a medium has; the last may be shorter."""
    return -(-size // BLOCK_SIZE)


def count_of(of: int, percent: int) -> int:
    """How many blocks that share is, rounded up."""
    return -(-of * percent // 100)


def chosen(seed: bytes, *, of: int, count: int) -> tuple[int, ...]:
    """Return ``count`` different blocks out of ``of``, sorted; each set is as likely as another.

    Raises:
        ValueError: there are not so many.
    """
    if not 0 <= count <= of:
        raise ValueError("a sample has no more blocks than the medium")
    found: set[int] = set()
    numbers = _numbers(seed)
    limit = (1 << 8 * _NUMBER) // of * of if of else 0
    while len(found) < count:
        number = next(numbers)
        if number < limit:
            found.add(number % of)
    return tuple(sorted(found))


def _numbers(seed: bytes) -> Iterator[int]:
    counter = 0
    while True:
        block = hashlib.sha256(seed + counter.to_bytes(8, "big")).digest()
        for place in range(_NUMBERS):
            yield int.from_bytes(block[place * _NUMBER : (place + 1) * _NUMBER], "big")
        counter += 1


def places(blocks: tuple[int, ...], *, size: int) -> tuple[Extent, ...]:
    """Where these blocks lie on a medium of that size."""
    return tuple(
        Extent(each * BLOCK_SIZE, min(BLOCK_SIZE, size - each * BLOCK_SIZE)) for each in blocks
    )


def digest_of_list(blocks: tuple[int, ...]) -> Digest:
    """The digest by which a list of blocks is signed for and compared."""
    text = "".join(f"{each}\n" for each in blocks)
    return Digest(HashAlgorithm.SHA256, hashlib.sha256(text.encode()).digest())


def not_excluded(of: int, read: int) -> int:
    """The most blocks that can be untouched although a sample met none, but for one sample in 20.

    Of ``of`` blocks ``read`` were read, every set as likely as another. Where ``k`` of all are
    untouched, none is among them in C(of - k, read) out of C(of, read) samples (hypergeometric).
    The answer is the largest ``k`` for which that is more than one in 20: whole numbers throughout.
    """
    missed, all_of = 1, 1
    for k in range(of - read + 1):
        # C(of - k - 1, read) / C(of - k, read) = (of - k - read) / (of - k)
        missed *= of - k - read
        all_of *= of - k
        if missed * CHANCE <= all_of:
            return k
    return of - read
