"""Blocks of before: digests taken before a medium is erased, and sought all over it afterwards.

* 4,096 blocks are drawn by the system's randomness, and all that hold a hit are taken with them.
* What many media hold says nothing: a block with a short period, and one that is drawn twice.
* Digests are BLAKE3 under a key of this list alone, 16 bytes each: without the key nobody can tell
  whether a known picture was among them. List and key stay sealed; the record keeps counts and the
  digest of the list.
"""

from __future__ import annotations

import secrets
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from blake3 import blake3

from forensics.documents import digest_of
from forensics.erasing.bisecting import Bisection
from forensics.erasing.devices.identifying import BLOCK_SIZE, SEED_SIZE, choose_blocks
from forensics.erasing.extents import merged
from forensics.erasing.medium import BLOCK_SIZE as READ_AT_ONCE
from forensics.erasing.medium import new_buffer
from forensics.values import Extent
from forensics.values.firmware_runs import OldBlocksSought

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from forensics.erasing.medium import Medium

DIGEST_SIZE = 16
_PERIODS = tuple(1 << power for power in range(9))


@dataclass(frozen=True, slots=True)
class OldBlocks:
    """The digests of blocks of before, sorted and each once, and the key under which they stand."""

    key: bytes
    digests: bytes
    by_chance: int
    of_hits: int

    def sought(self, *, left: int) -> OldBlocksSought:
        """Return what the record keeps of them, with how many were found again."""
        return OldBlocksSought(digest_of(self), self.by_chance, self.of_hits, left)


def take_old_blocks(
    medium: Medium, hits: Iterable[Extent], *, pause: Callable[[float], None]
) -> OldBlocks:
    """Read blocks drawn by chance and all that hold a byte of a hit; keep digests of what tells.

    A block that cannot be read is left out.

    Args:
        medium: as it is before; nothing is written.
        hits: where known files lie, in bytes of the medium.
        pause: waits between two tries of a bad sector.

    Raises:
        OSError: the device or its connection failed.
    """
    key = secrets.token_bytes(32)
    chosen = choose_blocks(medium.size, seed=secrets.token_bytes(SEED_SIZE))
    drawn = Counter(_digests(medium, chosen, key, pause))
    by_chance = {digest for digest, times in drawn.items() if times == 1}
    of_hits = set(_digests(medium, _whole_blocks(hits, medium.size), key, pause))
    return OldBlocks(
        key=key,
        digests=b"".join(sorted(by_chance | of_hits)),
        by_chance=len(by_chance - of_hits),
        of_hits=len(of_hits),
    )


class OldBlocksAfter:
    """Seeks the blocks of before in pieces of the medium, at every multiple of 512 bytes."""

    def __init__(self, old: OldBlocks) -> None:
        """Begin with nothing found."""
        self._key = old.key
        self._old = _columns(old.digests)
        self._found: set[bytes] = set()
        self.opaque = 0

    @property
    def left(self) -> int:
        """How many different ones were found."""
        return len(self._found)

    def look(self, piece: memoryview) -> None:
        """Take the next piece, which begins at a multiple of 512 bytes of the medium."""
        digests = b"".join(self._digest(block) for block in _opaque_blocks(piece))
        here = _columns(digests)
        places = np.searchsorted(self._old[:, 0], here[:, 0])
        places[places == len(self._old)] = 0
        if len(self._old):
            is_old = np.all(self._old[places] == here, axis=1)
            self._found.update(each.tobytes() for each in here[is_old])

    def _digest(self, block: memoryview) -> bytes:
        self.opaque += len(block)
        return _digest(block, self._key)


def _columns(digests: bytes) -> np.ndarray[tuple[int, int], np.dtype[np.uint64]]:
    """Digests as two numbers each, big-endian: they sort as their bytes do."""
    return np.frombuffer(digests, ">u8").reshape(-1, 2).astype(np.uint64)


def _opaque_blocks(piece: memoryview) -> Iterator[memoryview]:
    """The blocks of a piece that are not all one value; the last one of a medium may be short."""
    whole = len(piece) // BLOCK_SIZE * BLOCK_SIZE
    blocks = np.frombuffer(piece[:whole], np.uint8).reshape(-1, BLOCK_SIZE)
    is_opaque = blocks.min(axis=1, initial=255) != blocks.max(axis=1, initial=0)
    for place in np.flatnonzero(is_opaque).tolist():
        yield piece[place * BLOCK_SIZE : (place + 1) * BLOCK_SIZE]
    if whole < len(piece) and len(set(piece[whole:])) > 1:
        yield piece[whole:]


def _digest(block: bytes | memoryview, key: bytes) -> bytes:
    return blake3(block, key=key).digest(length=DIGEST_SIZE)


def _tells(block: memoryview) -> bool:
    """Whether a block is no pattern that is repeated: such as erasing itself may leave."""
    content = bytes(block)
    shorter = (period for period in _PERIODS if 2 * period <= len(content))
    return len(content) > 1 and not any(content[n:] == content[:-n] for n in shorter)


def _whole_blocks(extents: Iterable[Extent], size: int) -> list[Extent]:
    """Every block that holds a byte of the extents, in pieces that are read at once."""
    grown = merged(
        Extent(start, min(-(-extent.end // BLOCK_SIZE) * BLOCK_SIZE, size) - start)
        for extent in extents
        for start in [extent.offset // BLOCK_SIZE * BLOCK_SIZE]
    )
    return [
        Extent(at, min(READ_AT_ONCE, each.end - at))
        for each in grown
        for at in range(each.offset, each.end, READ_AT_ONCE)
    ]


def _digests(
    medium: Medium, pieces: Iterable[Extent], key: bytes, pause: Callable[[float], None]
) -> Iterator[bytes]:
    """The digests of the blocks that tell, of pieces of at most ``READ_AT_ONCE`` bytes."""
    buffer = new_buffer(READ_AT_ONCE + 2 * medium.sector_size)
    bisection = Bisection(medium, pause=pause)
    step = max(BLOCK_SIZE, medium.sector_size)
    for piece in pieces:
        start = piece.offset // step * step
        length = min(-(-piece.end // step) * step, medium.size) - start
        bad: list[Extent] = []

        def read(extent: Extent, start: int = start) -> None:
            medium.read_into(extent.offset, buffer[extent.offset - start :][: extent.length])

        bisection.attempt(read, Extent(start, length), bad.append)
        for at in range(piece.offset, piece.end, BLOCK_SIZE):
            block = Extent(at, min(BLOCK_SIZE, piece.end - at))
            content = buffer[at - start :][: block.length]
            if not any(_overlap(block, each) for each in bad) and _tells(content):
                yield _digest(content, key)


def _overlap(one: Extent, other: Extent) -> bool:
    return one.offset < other.end and other.offset < one.end
