"""Blocks of before: digests taken before a medium is erased, and sought all over it afterwards.

* 4,096 blocks are drawn by the system's randomness, and all that hold a hit are taken with them.
* What many media hold says nothing: a block with a short period, and one that is drawn twice.
* Digests are BLAKE3 under a key of this list alone, 16 bytes each: without the key nobody can tell
  whether a known picture was among them. List and key stay sealed; the record keeps counts and the
  digest of the list.
* Beside each digest stands a mark: the sum of the block's words of 8 bytes, each times an odd
  number drawn from the key. Equal blocks have equal marks, and many thousands are worked out at
  once; only what has the mark of an old block is digested.
"""

from __future__ import annotations

import secrets
from bisect import bisect_right
from collections import Counter
from itertools import accumulate
from typing import TYPE_CHECKING

import numpy as np
from blake3 import blake3

from forensics.documents import digest_of
from forensics.erasing.bisecting import Bisection
from forensics.erasing.devices.identifying import (
    BLOCK_SIZE,
    SEED_SIZE,
    choose_blocks,
    draw_numbers,
)
from forensics.erasing.extents import merged
from forensics.erasing.medium import BLOCK_SIZE as READ_AT_ONCE
from forensics.erasing.medium import new_buffer
from forensics.errors import RefusedTargetError
from forensics.value_classes import dataclass
from forensics.values import Digest, Extent
from forensics.values.firmware_runs import OldBlocksSought

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    import numpy.typing as npt

    from forensics.erasing.medium import Medium

MARK_SIZE, DIGEST_SIZE = 8, 16
STEP = MARK_SIZE + DIGEST_SIZE
MOST_OF_HITS = 1 << 20
"""Blocks that hold a hit: of more than these, so many are drawn."""

_PERIODS = tuple(1 << power for power in range(9))


@dataclass(frozen=True, slots=True)
class OldBlocks:
    """Mark and digest of each block of before, sorted and each once, and the key of both."""

    key: bytes
    blocks: bytes
    by_chance: int
    of_hits: int

    @property
    def is_sound(self) -> bool:
        """Whether the list is sorted, holds each block once, and as many as it says."""
        count, rest = divmod(len(self.blocks), STEP)
        each = [self.blocks[at * STEP : (at + 1) * STEP] for at in range(count)]
        is_counted = min(self.by_chance, self.of_hits) >= 0 and not rest
        return is_counted and count == self.by_chance + self.of_hits and each == sorted(set(each))

    def sought(self, *, left: int) -> OldBlocksSought:
        """Return what the record keeps of them, with how many were found again."""
        return OldBlocksSought(digest_of(self), self.by_chance, self.of_hits, left)


@dataclass(frozen=True, slots=True)
class ChosenBlocks:
    """Which blocks of a medium are taken, each list sorted: drawn by chance, and those of hits."""

    by_chance: tuple[Extent, ...]
    of_hits: tuple[Extent, ...]

    @property
    def all(self) -> tuple[Extent, ...]:
        """Each of them once, sorted."""
        return tuple(sorted({*self.by_chance, *self.of_hits}))


def choose_old_blocks(size: int, hits: Iterable[Extent], *, seed: bytes) -> ChosenBlocks:
    """Choose blocks by a seed (``identifying.choose_blocks``), and all that hold a byte of a hit.

    Args:
        size: of the medium, in bytes.
        hits: where known files lie, in bytes of the medium.
        seed: 32 bytes that nobody could foresee.
    """
    numbers = merged(
        Extent(each.offset // BLOCK_SIZE, -(-each.end // BLOCK_SIZE) - each.offset // BLOCK_SIZE)
        for each in hits
    )
    there = list(accumulate((each.length for each in numbers), initial=0))
    held = (
        numbers[at].offset + number - there[at]
        for number in draw_numbers(there[-1], MOST_OF_HITS, seed=seed)
        for at in [bisect_right(there, number) - 1]
    )
    offsets = (number * BLOCK_SIZE for number in held)
    return ChosenBlocks(
        choose_blocks(size, seed=seed),
        tuple(Extent(at, min(BLOCK_SIZE, size - at)) for at in offsets if at < size),
    )


@dataclass(frozen=True, slots=True)
class BlocksOfImage:
    """Blocks of before that come from a registered disk image, and how they were chosen.

    The fields but ``old`` are those of ``AskedAgain``.
    """

    old: OldBlocks
    image: str
    digest: Digest
    seed: bytes


class TakingBlocks:
    """Digests chosen blocks as they are read, under a key of their own."""

    def __init__(self, chosen: ChosenBlocks) -> None:
        """Begin with nothing read."""
        self._drawn_at = {each.offset for each in chosen.by_chance}
        self._hit_at = {each.offset for each in chosen.of_hits}
        self._key = secrets.token_bytes(32)
        self._drawn: Counter[bytes] = Counter()
        self._of_hits: set[bytes] = set()

    def take(self, offset: int, content: bytes | memoryview) -> None:
        """Take the block that begins there, unless it says nothing of its medium."""
        if not _tells(content):
            return
        known = _known_by(content, self._key)
        if offset in self._drawn_at:
            self._drawn[known] += 1
        if offset in self._hit_at:
            self._of_hits.add(known)

    def taken(self) -> OldBlocks:
        """Return what was read so far."""
        by_chance = {block for block, times in self._drawn.items() if times == 1} - self._of_hits
        blocks = b"".join(sorted(by_chance | self._of_hits))
        return OldBlocks(self._key, blocks, len(by_chance), len(self._of_hits))


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
    chosen = choose_old_blocks(medium.size, hits, seed=secrets.token_bytes(SEED_SIZE))
    taking = TakingBlocks(chosen)
    _read_blocks(medium, chosen.all, taking.take, pause)
    return taking.taken()


class OldBlocksAfter:
    """Seeks the blocks of before in pieces of the medium, at every multiple of 512 bytes."""

    def __init__(self, old: OldBlocks) -> None:
        """Begin with nothing found.

        Raises:
            RefusedTargetError: it is no list that this program wrote.
        """
        if not old.is_sound:
            raise RefusedTargetError(
                "The digests of blocks of before are not a list that this program wrote. Put "
                "them back from a backup"
            )
        self._key = old.key
        self._old = old.blocks
        self._marks = (
            np.frombuffer(old.blocks, ">u8").reshape(-1, STEP // 8)[:, 0].astype(np.uint64)
        )
        self._found: set[bytes] = set()
        self._read = 0
        self._of_value = np.zeros(256, np.int64)  # bytes in blocks of one value, by that value

    @property
    def opaque(self) -> int:
        """How many bytes lie in no block of the one value that most of the medium holds."""
        return self._read - int(self._of_value.max())

    @property
    def left(self) -> int:
        """How many different ones were found."""
        return len(self._found)

    def look(self, piece: memoryview) -> None:
        """Take the next piece, which begins at a multiple of 512 bytes of the medium."""
        whole = len(piece) // BLOCK_SIZE * BLOCK_SIZE
        blocks = np.frombuffer(piece[:whole], np.uint8).reshape(-1, BLOCK_SIZE)
        is_opaque = blocks.min(axis=1, initial=255) != blocks.max(axis=1, initial=0)
        self._read += len(piece)
        self._of_value += BLOCK_SIZE * np.bincount(blocks[~is_opaque, 0], minlength=256)
        for place in np.flatnonzero(is_opaque & self._has_mark(blocks)).tolist():
            self._compare(piece[place * BLOCK_SIZE : (place + 1) * BLOCK_SIZE])
        if tail := piece[whole:]:  # the last block of a medium
            if len(set(tail)) > 1:
                self._compare(tail)
            else:
                self._of_value[tail[0]] += len(tail)

    def _has_mark(self, blocks: npt.NDArray[np.uint8]) -> npt.NDArray[np.bool_]:
        """Which blocks have the mark of an old one."""
        if not len(self._marks):
            return np.zeros(len(blocks), np.bool_)
        here = _marks(blocks, self._key)
        places = np.searchsorted(self._marks, here)
        places[places == len(self._marks)] = 0
        is_same: npt.NDArray[np.bool_] = self._marks[places] == here
        return is_same

    def _compare(self, content: memoryview) -> None:
        block = _known_by(content, self._key)
        mark = np.uint64(int.from_bytes(block[:MARK_SIZE], "big"))
        first, last = (np.searchsorted(self._marks, mark, side) for side in ("left", "right"))
        if any(self._old[at * STEP : (at + 1) * STEP] == block for at in range(first, last)):
            self._found.add(block)


def _known_by(block: bytes | memoryview, key: bytes) -> bytes:
    """Mark and digest of one block; of a short one the mark is as if zeros followed."""
    whole = np.frombuffer(bytes(block).ljust(BLOCK_SIZE, b"\0"), np.uint8).reshape(1, BLOCK_SIZE)
    mark = int(_marks(whole, key)[0]).to_bytes(MARK_SIZE, "big")
    return mark + blake3(block, key=key).digest(length=DIGEST_SIZE)


def _marks(blocks: npt.NDArray[np.uint8], key: bytes) -> npt.NDArray[np.uint64]:
    factors = np.frombuffer(blake3(key).digest(length=BLOCK_SIZE), "<u8") | np.uint64(1)
    marks: npt.NDArray[np.uint64] = np.einsum("ij,j->i", blocks.view("<u8"), factors)
    return marks


def _tells(block: bytes | memoryview) -> bool:
    """Whether a block is no pattern that is repeated: such as erasing itself may leave."""
    content = bytes(block)
    shorter = (period for period in _PERIODS if 2 * period <= len(content))
    return len(content) > 1 and not any(content[n:] == content[:-n] for n in shorter)


def _read_blocks(
    medium: Medium,
    blocks: tuple[Extent, ...],
    take: Callable[[int, memoryview], object],
    pause: Callable[[float], None],
) -> None:
    """Read blocks in pieces of at most ``READ_AT_ONCE`` bytes, and hand on those that are read."""
    buffer = new_buffer(READ_AT_ONCE + 2 * medium.sector_size)
    bisection = Bisection(medium, pause=pause)
    step = max(BLOCK_SIZE, medium.sector_size)
    for piece in _pieces(blocks):
        start = piece.offset // step * step
        length = min(-(-piece.end // step) * step, medium.size) - start
        bad: list[Extent] = []

        def read(extent: Extent, start: int = start) -> None:
            medium.read_into(extent.offset, buffer[extent.offset - start :][: extent.length])

        bisection.attempt(read, Extent(start, length), bad.append)
        for at in range(piece.offset, piece.end, BLOCK_SIZE):
            block = Extent(at, min(BLOCK_SIZE, piece.end - at))
            if not any(_overlap(block, each) for each in bad):
                take(at, buffer[at - start :][: block.length])


def _pieces(blocks: tuple[Extent, ...]) -> Iterator[Extent]:
    for each in merged(blocks):
        for at in range(each.offset, each.end, READ_AT_ONCE):
            yield Extent(at, min(READ_AT_ONCE, each.end - at))


def _overlap(one: Extent, other: Extent) -> bool:
    return one.offset < other.end and other.offset < one.end
