"""The digests of a whole medium, to compare with those noted when it was acquired."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from forensics.disk_images.sequential import joined, read_through
from forensics.errors import UnreadableExtentError
from forensics.hashing import new_hasher
from forensics.values import Digest, Extent, HashAlgorithm

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

    from forensics.disk_image import DiskImage
    from forensics.wordings.vocabulary import Vocabulary

BLOCK_SIZE = 2 * 1024 * 1024
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
    included. Digests come in the order of ``algorithms``. A thread per algorithm digests one block
    while the next is read.
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
    hashers = {algorithm: new_hasher(algorithm) for algorithm in algorithms}
    faults: list[UnreadableExtentError] = []
    buffers = [memoryview(bytearray(BLOCK_SIZE)) for _ in range(2)]
    pending: list[Future[object]] = []
    with ThreadPoolExecutor(max_workers=max(len(hashers), 1)) as threads:
        for piece in read_through(disk_image, Extent(0, disk_image.size), buffers=buffers):
            _wait(pending)
            if isinstance(piece, UnreadableExtentError):
                _note(faults, piece)
                yield piece.offset + piece.length
                continue
            offset, block = piece
            if not faults:
                pending = [threads.submit(hasher.update, block) for hasher in hashers.values()]
            yield offset + len(block)
        _wait(pending)
    digests = () if faults else tuple(Digest(a, h.digest()) for a, h in hashers.items())
    yield MediumDigest(digests, joined(faults))


def stored_digests(disk_image: DiskImage) -> tuple[Digest, ...]:
    """The digests of the medium that the image itself holds; raw images hold none."""
    return disk_image.stored_digests if isinstance(disk_image, KnowsItsAcquisition) else ()


def unread_at_acquisition(disk_image: DiskImage) -> tuple[UnreadableExtentError, ...]:
    """What the image itself says that could not be read when it was made; raw images say none."""
    return disk_image.unread if isinstance(disk_image, KnowsItsAcquisition) else ()


def _wait(pending: Iterable[Future[object]]) -> None:
    for update in pending:
        update.result()


def _note(faults: list[UnreadableExtentError], fault: UnreadableExtentError) -> None:
    faults.append(fault)
    if len(faults) % FAULTS_HELD == 0:
        faults[:] = joined(faults)
