"""Whole contents that equal a known file: by size first, then by every digest that can speak.

* A stream is read only if its size is that of a known file, or that of one followed by at most
  ``LONGEST_TAIL`` zeros (phones pad files with them), or if some known file has no size.
* Every kind of digest that the set holds for that size is taken, and no other: none else can speak.
* All digests of a known file must agree. One that disagrees is reported, never settled by a vote.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

import numpy as np

from forensics.hashing import new_hasher
from forensics.value_classes import dataclass
from forensics.values import HashAlgorithm, KnownFile
from forensics.values.digests import STRONG

if TYPE_CHECKING:
    from collections.abc import Sequence

    from forensics.hash_sets.index import KnownIndex
    from forensics.matching.content_streams import ContentStream

# Padding to a cipher block, a sector, a page or the largest usual cluster.
LONGEST_TAIL = 64 * 1024
TAIL_PROBE = 512
BUFFER_SIZE = 1024 * 1024
# Strongest first: how a result lists what a hit rests on.
STRENGTH = (HashAlgorithm.SHA256, HashAlgorithm.BLAKE3, HashAlgorithm.SHA1, HashAlgorithm.MD5)


@dataclass(frozen=True, slots=True)
class Equal:
    """The first ``length`` bytes of a stream are a known file, by the digests named."""

    item: str
    length: int
    established_by: tuple[HashAlgorithm, ...]

    @property
    def is_strong(self) -> bool:
        """Whether a digest agrees of which no two files can be made."""
        return not STRONG.isdisjoint(self.established_by)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the exact matcher says of one stream.

    ``was_read`` tells whether all of its content was compared, digests or zero tail; ``disputed``
    names known files of which one digest agrees and another does not.
    """

    was_read: bool = False
    equal: tuple[Equal, ...] = ()
    disputed: tuple[str, ...] = ()


def may_equal(size: int, index: KnownIndex, *, all_hashes: bool) -> bool:
    """Whether a stream of that size in bytes could be a known file, before anything is read."""
    if size <= 0:
        return False
    if all_hashes or index.hashes_every_stream:
        return True
    return index.has_size_between(max(1, size - LONGEST_TAIL), size)


def has_known_size(size: int, index: KnownIndex, *, all_hashes: bool) -> bool:
    """Whether a stream of that size in bytes must be hashed to its end, whatever it ends in."""
    return all_hashes or index.hashes_every_stream or index.has_size_between(size, size)


def match_exactly(
    stream: ContentStream, index: KnownIndex, *, all_hashes: bool, buffer: memoryview
) -> Answer:
    """Compare a stream with all known files that its size and zero tail allow.

    Args:
        stream: the content; read from front to back once, after a look at its end.
        index: the known files.
        all_hashes: hash the content whatever its size.
        buffer: writable memory to read into, reused from call to call.

    Raises:
        UnreadableExtentError: some of the content cannot be read.
        FileSystemError: the file system cannot give the content.
    """
    lengths = _lengths(stream, index, all_hashes=all_hashes)
    if not lengths:
        return Answer()
    taken = DigestsOnTheWay(lengths, index, all_hashes=all_hashes)
    while taken.done < lengths[-1]:
        piece = buffer[: min(len(buffer), lengths[-1] - taken.done)]
        stream.read_into(taken.done, piece)
        taken.feed(piece)
    return taken.answer()


class DigestsOnTheWay:
    """Digests of the beginnings of a stream that could be known files, as its bytes come by."""

    def __init__(self, lengths: Sequence[int], index: KnownIndex, *, all_hashes: bool) -> None:
        """Take the lengths at which the content could end, rising, and the known files."""
        self._index = index
        self._wanted = {n: index.kinds_for(n, all_hashes=all_hashes) for n in lengths}
        kinds = {kind for kinds in self._wanted.values() for kind in kinds}
        self._hashers = {kind: new_hasher(kind) for kind in kinds}
        self._waiting = deque(lengths)
        self._found: list[tuple[int, dict[HashAlgorithm, bytes]]] = []
        self._ended = 0  # where the zeros at the end of what came by begin
        self.done = 0

    def feed(self, piece: memoryview) -> None:
        """Take the bytes that follow those before."""
        at = 0
        while self._waiting and self._waiting[0] <= self.done + len(piece):
            length = self._waiting.popleft()
            self._update(piece[at : length - self.done])
            at = length - self.done
            hashers, kinds = self._hashers, self._wanted[length]
            self._found.append((length, {kind: hashers[kind].digest() for kind in kinds}))
        if self._waiting:
            self._update(piece[at:])
        tail = piece[-LONGEST_TAIL - 1 :]
        contents = np.flatnonzero(np.frombuffer(tail, np.uint8))
        if len(contents):
            self._ended = self.done + len(piece) - len(tail) + int(contents[-1]) + 1
        self.done += len(piece)

    def answer(self) -> Answer:
        """What is known of the stream, once all of it came by: it must be zeros after a copy."""
        equal: list[Equal] = []
        disputed: set[str] = set()
        for length, digests in self._found:
            if length >= self._ended:
                agreed, at_odds = self._index.find(length, digests)
                equal += _by_item(agreed, length)
                disputed |= {known_file.reference for known_file in at_odds}
        return Answer(was_read=True, equal=tuple(equal), disputed=tuple(sorted(disputed)))

    def _update(self, piece: memoryview) -> None:
        for hasher in self._hashers.values():
            hasher.update(piece)


def possible_lengths(size: int, index: KnownIndex, *, all_hashes: bool) -> list[int]:
    """The lengths, rising, at which a stream of that size could end, whatever its end is."""
    if size <= 0:
        return []
    lengths = list(index.sizes_between(max(1, size - LONGEST_TAIL), size - 1))
    if has_known_size(size, index, all_hashes=all_hashes):
        lengths.append(size)
    return lengths


def _lengths(stream: ContentStream, index: KnownIndex, *, all_hashes: bool) -> list[int]:
    """The lengths, rising, at which the content could end."""
    size = stream.size
    lengths: list[int] = []
    if index.has_size_between(max(1, size - LONGEST_TAIL), size - 1):
        shortest = _end_of_content(stream)
        lengths += index.sizes_between(max(1, shortest), size - 1)
    if has_known_size(size, index, all_hashes=all_hashes):
        lengths.append(size)
    return lengths


def _end_of_content(stream: ContentStream) -> int:
    """Where the zeros at the end of a stream begin, looking back no further than the tail."""
    for reach in (TAIL_PROBE, LONGEST_TAIL):
        start = max(0, stream.size - reach)
        tail = bytearray(stream.size - start)
        stream.read_into(start, memoryview(tail))
        contents = np.flatnonzero(np.frombuffer(tail, np.uint8))
        if len(contents):
            return start + int(contents[-1]) + 1
    return start


def _by_item(agreed: list[KnownFile], length: int) -> list[Equal]:
    """One answer for each item; its digests may stand in several rows of a set."""
    kinds: dict[str, set[HashAlgorithm]] = {}
    for known_file in agreed:
        kinds.setdefault(known_file.item, set()).update(d.algorithm for d in known_file.digests)
    return [
        Equal(item, length, tuple(kind for kind in STRENGTH if kind in established))
        for item, established in sorted(kinds.items())
    ]
