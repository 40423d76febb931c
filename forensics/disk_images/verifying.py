"""The digests of a whole medium, to compare with those noted when it was acquired."""

from __future__ import annotations

from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol, Self, runtime_checkable

from forensics.disk_images.sequential import joined, read_through
from forensics.errors import UnreadableExtentError
from forensics.hashing import new_hasher
from forensics.value_classes import dataclass
from forensics.values import Digest, Extent, HashAlgorithm

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from forensics.disk_image import DiskImage
    from forensics.wordings.vocabulary import Vocabulary

BLOCK_SIZE = 2 * 1024 * 1024
BLOCKS_HELD = 4  # in memory at a time: so far may one digest be ahead of another
FAULTS_HELD = 4096  # neighbours are joined when so many have come together


@runtime_checkable
class KnowsItsAcquisition(Protocol):
    """A disk image whose format keeps what its maker said of the medium."""

    @property
    def stored_digests(self) -> tuple[Digest, ...]:
        """The digests of the medium that the image states."""

    @property
    def unread(self) -> tuple[UnreadableExtentError, ...]:
        """What could not be read when the image was made."""


@dataclass(frozen=True, slots=True)
class MediumDigest:
    """The digests of a whole medium; none where some of it could not be read.

    A digest over what is left would be the digest of nothing that anyone holds. ``faults`` are in
    order, do not overlap, and neighbours with one reason are one.
    """

    digests: tuple[Digest, ...]
    faults: tuple[UnreadableExtentError, ...]

    def heard(self, vocabulary: Vocabulary) -> MediumDigest:
        """See ``Fault.heard``."""
        return replace(self, faults=tuple(fault.heard(vocabulary) for fault in self.faults))


def digest_medium(
    disk_image: DiskImage,
    *,
    algorithms: Collection[HashAlgorithm],
    on_progress: Callable[[int], None],
) -> MediumDigest:
    """Read a medium from its first byte to its last and digest it, going on past what is bad.

    ``on_progress`` is called after each piece with how many bytes of the medium are done, bad ones
    included. Digests come in the order of ``algorithms``. A thread for each digests while more is
    read, and only the slowest is ever waited for. ``BLOCKS_HELD`` blocks of the medium are in
    memory, however large it is.
    """
    found = MediumDigest((), ())
    for step in digest_by_steps(disk_image, algorithms=algorithms):
        if isinstance(step, MediumDigest):
            found = step
        else:
            on_progress(step)
    return found


def digest_by_steps(
    disk_image: DiskImage, *, algorithms: Collection[HashAlgorithm]
) -> Iterator[int | MediumDigest]:
    """Do what ``digest_medium`` does; give each progress in bytes, and the digests at the end."""
    faults: list[UnreadableExtentError] = []
    buffers = [memoryview(bytearray(BLOCK_SIZE)) for _ in range(BLOCKS_HELD)]
    with ExitStack() as stack:
        lanes = [stack.enter_context(_Lane(algorithm)) for algorithm in algorithms]
        for piece in read_through(disk_image, Extent(0, disk_image.size), buffers=buffers):
            if isinstance(piece, UnreadableExtentError):
                _note(faults, piece)
                yield piece.offset + piece.length
                continue
            offset, block = piece
            if not faults:
                for lane in lanes:
                    lane.take(block)
            yield offset + len(block)
        digests = () if faults else tuple(lane.digest() for lane in lanes)
    yield MediumDigest(digests, joined(faults))


def stored_digests(disk_image: DiskImage) -> tuple[Digest, ...]:
    """The digests of the medium that the image itself holds; raw images hold none."""
    return disk_image.stored_digests if isinstance(disk_image, KnowsItsAcquisition) else ()


def unread_at_acquisition(disk_image: DiskImage) -> tuple[UnreadableExtentError, ...]:
    """What the image itself says that could not be read when it was made; raw images say none."""
    return disk_image.unread if isinstance(disk_image, KnowsItsAcquisition) else ()


class _Lane:
    """A digest in a thread of its own, for which neither the reader nor another digest waits."""

    def __init__(self, algorithm: HashAlgorithm) -> None:
        self._algorithm = algorithm
        self._hasher = new_hasher(algorithm)
        self._thread = ThreadPoolExecutor(max_workers=1)
        self._behind: deque[Future[object]] = deque()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._thread.shutdown(cancel_futures=True)

    def take(self, block: memoryview) -> None:
        """Digest a block meanwhile; wait where the buffer that is filled next is still needed."""
        self._behind.append(self._thread.submit(self._hasher.update, block))
        if len(self._behind) == BLOCKS_HELD:
            self._behind.popleft().result()

    def digest(self) -> Digest:
        """The digest of all blocks."""
        for update in self._behind:
            update.result()
        return Digest(self._algorithm, self._hasher.digest())


def _note(faults: list[UnreadableExtentError], fault: UnreadableExtentError) -> None:
    faults.append(fault)
    if len(faults) % FAULTS_HELD == 0:
        faults[:] = joined(faults)
