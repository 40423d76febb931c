"""Some blocks of a disk image, and the digest of all of it, from one reading in a confined child.

One reading, so that the blocks are of the very bytes that are digested: nobody can exchange the
image in between.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from forensics.containers.opening import open_image
from forensics.disk_images.sequential import read_through
from forensics.errors import DiskImageError, UnreadableExtentError
from forensics.hashing import new_hasher
from forensics.sandbox.messages import answering
from forensics.scanning.sources.image_blocks import BlocksTask, ImageBlock
from forensics.scanning.sources.whole_reading import reading_child
from forensics.scanning.workers.guarded_child import GuardedChildError
from forensics.values import Digest, Extent, HashAlgorithm
from forensics.wordings import reading as wordings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from forensics.values import SourceRef

PIECE = 2 * 1024 * 1024
"""Bytes that are read at once: a multiple of every block."""


def blocks_of_whole(
    source: SourceRef,
    places: tuple[Extent, ...],
    *,
    take: Callable[[int, bytes], object],
    on_progress: Callable[[int], object],
) -> Digest:
    """Read all of a disk image, hand over some blocks of it, and return the SHA-256 of it all.

    Args:
        source: the disk image.
        places: the blocks, sorted, each once, and each within a multiple of ``PIECE``.
        take: is given offset and content of each of them, in their order.
        on_progress: called with how many bytes are done; always more. What it raises ends it.

    Raises:
        DiskImageError: it cannot be opened, or some of it cannot be read.
    """
    child = reading_child(source)
    try:
        return _followed(
            child.run(whole_in_child, BlocksTask(source, places)), places, take, on_progress
        )
    except GuardedChildError as error:
        raise DiskImageError(f"{source.image} cannot be read: {error}") from error
    finally:
        child.close()


def _followed(
    steps: Iterator[Any],
    places: tuple[Extent, ...],
    take: Callable[[int, bytes], object],
    on_progress: Callable[[int], object],
) -> Digest:
    """Hand on what a child gives: each block that was asked for, in order, and then one digest.

    Raises:
        GuardedChildError: it says something else, did not get on, or went down.
    """
    wanted, done = iter(places), 0
    digest: Digest | None = None
    for step in steps:
        if isinstance(step, ImageBlock) and digest is None:
            place = next(wanted, None)
            if place is None or (step.offset, len(step.content)) != (place.offset, place.length):
                raise GuardedChildError(wordings.INVALID)
            take(step.offset, step.content)
        elif isinstance(step, int) and digest is None and step > done:
            done = step
            on_progress(done)
        elif isinstance(step, Digest) and digest is None:
            digest = step
        else:
            raise GuardedChildError(wordings.INVALID)
    if digest is None or digest.algorithm is not HashAlgorithm.SHA256 or next(wanted, None):
        raise GuardedChildError(wordings.INVALID)
    return digest


@answering(int, ImageBlock, Digest)
def whole_in_child(task: BlocksTask, _: Callable[[], None]) -> Iterator[int | ImageBlock | Digest]:
    """Return blocks and each progress in bytes, and the digest at the end. Runs in the child.

    Raises:
        DiskImageError: it cannot be opened, or some of it cannot be read.
    """
    image, hasher, at = open_image(task.source), new_hasher(HashAlgorithm.SHA256), 0
    try:
        for piece in read_through(
            image, Extent(0, image.size), buffers=[memoryview(bytearray(PIECE))]
        ):
            if isinstance(piece, UnreadableExtentError):
                raise piece
            offset, content = piece
            hasher.update(content)
            while at < len(task.places) and task.places[at].offset < offset + len(content):
                start = task.places[at].offset - offset
                yield ImageBlock(
                    task.places[at].offset, bytes(content[start:][: task.places[at].length])
                )
                at += 1
            yield offset + len(content)
    finally:
        image.close()
    yield Digest(HashAlgorithm.SHA256, hasher.digest())
