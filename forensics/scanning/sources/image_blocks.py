"""Some blocks of a disk image for a process that may not decode it: a confined child reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forensics.containers.opening import open_image
from forensics.errors import DiskImageError, UnreadableExtentError
from forensics.sandbox.messages import answering
from forensics.scanning.sources.whole_reading import reading_child
from forensics.scanning.workers.guarded_child import GuardedChildError
from forensics.value_classes import dataclass
from forensics.values import Extent, SourceRef
from forensics.wordings import reading as wordings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from forensics.scanning.workers.guarded_child import GuardedChild


@dataclass(frozen=True, slots=True)
class BlocksTask:
    """A disk image, and which blocks of its medium are wanted; each begins elsewhere."""

    source: SourceRef
    places: tuple[Extent, ...]


@dataclass(frozen=True, slots=True)
class ImageBlock:
    """A block of a medium from ``offset`` on; without content where it cannot be read."""

    offset: int
    content: bytes


class FetchedBlocks:
    """A medium of which some blocks are in memory, and nothing else is there."""

    def __init__(self, size: int, blocks: dict[int, bytes]) -> None:
        """Take the size of the medium in bytes, and blocks by their offsets."""
        self.size = size
        self._blocks = blocks

    def read_into(self, offset: int, buffer: memoryview) -> None:
        """Fill a buffer that is as long as the block that begins there.

        Raises:
            UnreadableExtentError: the disk image does not give that block.
        """
        content = self._blocks.get(offset, b"")
        if len(content) != len(buffer):
            raise UnreadableExtentError(offset, len(buffer), wordings.NOT_GIVEN)
        buffer[:] = content


def fetch_blocks(source: SourceRef, places: tuple[Extent, ...]) -> FetchedBlocks:
    """Return the blocks of a disk image that can be read.

    Raises:
        DiskImageError: it cannot be opened, or its reader went down before the last of them.
    """
    child = reading_child(source)
    try:
        return FetchedBlocks(source.size, _answered(child, BlocksTask(source, places)))
    except GuardedChildError as error:
        raise DiskImageError(f"{source.image} cannot be read: {error}") from error
    finally:
        child.close()


def _answered(child: GuardedChild, task: BlocksTask) -> dict[int, bytes]:
    """Every block that was asked for, once and as long as it was asked for, or empty.

    Raises:
        GuardedChildError: the child said something else, or went down.
    """
    lengths = {each.offset: each.length for each in task.places}
    blocks: dict[int, bytes] = {}
    for block in child.run(blocks_in_child, task):
        if len(block.content) not in {0, lengths.pop(block.offset, -1)}:
            raise GuardedChildError(wordings.INVALID)
        blocks[block.offset] = block.content
    if lengths:
        raise GuardedChildError(wordings.INVALID)
    return blocks


@answering(ImageBlock)
def blocks_in_child(task: BlocksTask, _: Callable[[], None]) -> Iterator[ImageBlock]:
    """Return one block after the other. Runs in the child.

    Raises:
        DiskImageError: it cannot be opened.
    """
    image = open_image(task.source)
    try:
        for place in task.places:
            try:
                content = image.read_at(place)
            except UnreadableExtentError:
                content = b""
            yield ImageBlock(place.offset, content)
    finally:
        image.close()
